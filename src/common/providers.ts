import { copyText } from "./copy-text.js";

/** A provider of mailboxes, or of a filter in front of them, that many servers send mail to. */
interface Provider {
  /** Value of the label `provider`. */
  readonly id: string;
  readonly name: string;
  /** Its domains, and those that the names of its servers end with. */
  readonly domains: readonly string[];
  /** Where it tells senders what to do, and how to be removed from its blocklist; only pages that are public and stable. */
  readonly url?: string;
}

/** Attempts at any other provider, and those that need no other server: to mailboxes, redirections and programs here. */
export const otherProvider = "other";
export const localProvider = "local";

/** THE CLOSED LIST: nobody can make a label value. docs/metrics.md is generated from it. */
export const providers: readonly Provider[] = [
  provider("google", "Google", "https://support.google.com/mail/answer/81126", "google.com gmail.com googlemail.com"),
  provider(
    "microsoft",
    "Microsoft",
    "https://sender.office.com/",
    "outlook.com mx.microsoft office365.us partner.outlook.cn hotmail.com live.com msn.com passport.com windowslive.com " +
      withSuffixes(
        "hotmail",
        "at be ca ch co.jp co.nz co.th co.uk com.ar com.au com.br com.tr cz de dk es fi fr gr it my nl no se sg",
      ) +
      withSuffixes(
        "live",
        "at be ca ch cl cn co.kr co.uk co.za com.ar com.au com.mx com.my com.pt com.sg de dk fi fr hk ie it jp nl no ru se",
      ) +
      withSuffixes(
        "outlook",
        "at be cl co.id co.il co.th com.ar com.au com.br com.gr com.tr com.vn cz de dk es fr hu ie it jp kr lv my ph pt sa sg sk",
      ),
  ),
  provider(
    "yahoo",
    "Yahoo",
    "https://senders.yahooinc.com/",
    "yahoodns.net yahoo.com yahoo-inc.com ymail.com rocketmail.com myyahoo.com aol.com aim.com verizon.net att.net sbcglobal.net bellsouth.net " +
      withSuffixes(
        "yahoo",
        "at be ca ch cl co.id co.il co.in co.kr co.nz co.th co.uk co.za com.ar com.au com.br com.co com.hk com.mx com.my com.ph com.sg com.tr com.tw com.vn cz de dk es fi fr gr hu ie in it nl no pl pt ro se",
      ),
  ),
  provider("yahoo_japan", "Yahoo! JAPAN", undefined, "yahoo.co.jp ybb.ne.jp ymail.ne.jp"),
  provider(
    "apple",
    "Apple",
    "https://support.apple.com/en-us/102322",
    "icloud.com me.com mac.com apple.com privaterelay.appleid.com",
  ),
  provider(
    "gmx",
    "GMX and web.de",
    "https://postmaster.gmx.net/en",
    "web.de mail.com " + withSuffixes("gmx", "at biz ch co.uk com de es eu fr info it li net org se tm us"),
  ),
  provider("ionos", "IONOS", undefined, "kundenserver.de ionos.com ionos.de 1and1.com 1und1.de online.de"),
  provider("t_online", "T-Online", "https://postmaster.t-online.de/", "t-online.de magenta.de"),
  provider("freenet", "freenet", undefined, "freenet.de"),
  provider("orange", "Orange", "https://postmaster.orange.fr/", "orange.fr wanadoo.fr voila.fr"),
  provider("sfr", "SFR", undefined, "sfr.fr neuf.fr cegetel.net club-internet.fr numericable.fr 9online.fr"),
  provider("free", "Free", "https://postmaster.free.fr/", "free.fr aliceadsl.fr libertysurf.fr"),
  provider("laposte", "La Poste", undefined, "laposte.net"),
  provider("libero", "Libero", undefined, "libero.it iol.it inwind.it blu.it giallo.it"),
  provider("comcast", "Comcast", "https://postmaster.comcast.net/", "comcast.net"),
  provider("proton", "Proton", undefined, "protonmail.ch protonmail.com proton.me pm.me"),
  provider("zoho", "Zoho", undefined, "zoho.com zoho.eu zoho.in zohomail.com zohomail.eu"),
  provider(
    "yandex",
    "Yandex",
    "https://postmaster.yandex.ru/",
    "yandex.net yandex.ru yandex.com ya.ru yandex.by yandex.kz yandex.ua",
  ),
  provider("mail_ru", "Mail.ru", "https://postmaster.mail.ru/", "mail.ru bk.ru inbox.ru list.ru internet.ru"),
  provider("qq", "QQ", "https://service.mail.qq.com/", "qq.com foxmail.com"),
  provider("netease", "NetEase", "https://help.mail.163.com/", "netease.com 163.com 126.com yeah.net 188.com"),
  provider("alibaba", "Alibaba", undefined, "aliyun.com mxhichina.com alibaba-inc.com"),
  provider("naver", "Naver", undefined, "naver.com"),
  provider("kakao", "Kakao", undefined, "kakao.com daum.net hanmail.net"),
  provider("docomo", "docomo", undefined, "docomo.ne.jp"),
  provider("au", "au", undefined, "au.com ezweb.ne.jp"),
  provider("softbank", "SoftBank", undefined, "softbank.jp softbank.ne.jp vodafone.ne.jp"),
  provider("iij", "IIJ", undefined, "iij.ad.jp securemx.jp iij4u.or.jp iijmio-mail.jp"),
  provider("ocn", "OCN", undefined, "ocn.ne.jp ocn.ad.jp plala.or.jp"),
  provider("biglobe", "BIGLOBE", undefined, "biglobe.ne.jp"),
  provider("nifty", "@nifty", undefined, "nifty.com nifty.ne.jp"),
  provider("so_net", "So-net", undefined, "so-net.ne.jp"),
  provider("proofpoint", "Proofpoint", "https://ipcheck.proofpoint.com/", "pphosted.com ppe-hosted.com proofpoint.com"),
  provider("mimecast", "Mimecast", undefined, "mimecast.com mimecast.co.za mimecast-offshore.com"),
  provider("cisco", "Cisco", "https://talosintelligence.com/reputation_center", "iphmx.com"),
  provider("barracuda", "Barracuda", "https://www.barracudacentral.org/rbl/removal-request", "barracudanetworks.com"),
];

/** Every value of the label `provider`. */
export const providerIds: readonly string[] = [...providers.map(({ id }) => id), localProvider, otherProvider];

/** The provider of a host `mx.example.` or a domain, in any case, by how its name ends; `other` where it is none of the list. */
export function findProvider(name: string): string {
  let found = known.get(name);
  if (found === undefined) {
    found = search(name.toLowerCase());
    if (known.size >= mostKnown) known.clear();
    if (name.length < longestKnown) known.set(copyText(name), found);
  }
  return found;
}

export function providerOf(id: string): Provider | undefined {
  return byId.get(id);
}

function search(name: string): string {
  let rest = name.endsWith(".") ? name.slice(0, -1) : name;
  while (rest !== "") {
    const found = byDomain.get(rest);
    if (found !== undefined) return found;
    const dot = rest.indexOf(".");
    rest = dot < 0 ? "" : rest.slice(dot + 1);
  }
  return otherProvider;
}

function provider(id: string, name: string, url: string | undefined, domains: string): Provider {
  return { id, name, domains: domains.trim().split(" "), ...(url === undefined ? {} : { url }) };
}

/** `hotmail.de hotmail.fr ` of `hotmail` and `de fr`. */
function withSuffixes(name: string, suffixes: string): string {
  return suffixes
    .split(" ")
    .map((suffix) => `${name}.${suffix} `)
    .join("");
}

const byId = new Map(providers.map((one) => [one.id, one]));
const byDomain = new Map(providers.flatMap(({ id, domains }) => domains.map((domain) => [domain, id] as const)));
/** Most mail goes to the same hosts. */
const known = new Map<string, string>();
const mostKnown = 4_096;
const longestKnown = 256;
