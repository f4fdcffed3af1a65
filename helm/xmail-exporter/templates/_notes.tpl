{{- define "xmail-exporter.notes" -}}
{{- $ns := include "xmail-exporter.namespace" . -}}
{{- $name := include "xmail-exporter.fullname" . -}}
{{- if eq .Values.mode "sidecar" -}}
No pod was created. Add this to XMail's pod, under `spec.containers`:

{{ include "xmail-exporter.container" . }}

and this under `spec.volumes` (the volume {{ .Values.mailRoot.volume }} with XMail's MailRoot must already exist):

{{ include "xmail-exporter.volumes" . }}

XMail's pod needs the labels {{ toJson .Values.sidecar.podLabels }}, one replica, and for the state volume
`securityContext: {fsGroup: ...}` or a user with write access. Then check it:

  kubectl --namespace {{ $ns }} get pods --selector {{ range $i, $key := keys .Values.sidecar.podLabels | sortAlpha }}{{ if $i }},{{ end }}{{ $key }}={{ index $.Values.sidecar.podLabels $key }}{{ end }}
{{- else -}}
{{- if eq .Values.mode "daemonset" -}}
Each node with XMail needs the state directory, and a user with read access to the MailRoot. On the node:

  install -d -m 0700 -o {{ .Values.podSecurityContext.runAsUser }} -g {{ default .Values.podSecurityContext.runAsUser .Values.podSecurityContext.runAsGroup }} {{ .Values.state.hostPath }}
  setfacl -m u:{{ .Values.podSecurityContext.runAsUser }}:x {{ .Values.mailRoot.hostPath }}
  setfacl -R -m u:{{ .Values.podSecurityContext.runAsUser }}:rX {{ .Values.mailRoot.hostPath }}/logs {{ .Values.mailRoot.hostPath }}/spool
  setfacl -R -d -m u:{{ .Values.podSecurityContext.runAsUser }}:rX {{ .Values.mailRoot.hostPath }}/logs {{ .Values.mailRoot.hostPath }}/spool
  setfacl -m u:{{ .Values.podSecurityContext.runAsUser }}:r {{ .Values.mailRoot.hostPath }}/domains.tab {{ .Values.mailRoot.hostPath }}/aliasdomain.tab

{{ end -}}
To check the setup and find problems:

  kubectl --namespace {{ $ns }} exec {{ .Values.mode }}/{{ $name }} -- /nodejs/bin/node /app/dist/main.js check \
    --config.file=/etc/xmail-exporter/settings/config.yaml --xmail.mail-root={{ .Values.mailRoot.mountPath }}
{{- end }}
{{- if .Values.service.enabled }}

To open the status page:

  kubectl --namespace {{ $ns }} port-forward service/{{ $name }} {{ .Values.service.port }}
  # then open {{ ternary "https" "http" .Values.webConfig.tls }}://127.0.0.1:{{ .Values.service.port }}/
{{- end }}
{{- if ne (dig "web" "details" "authenticated" .Values.config) "everyone" }}

Counts are public. Events, clients and queued messages, which contain addresses, require the exporter's token{{ if .Values.webConfig.existingSecret }} if the web
configuration has neither basic_auth_users nor verified client certificates{{ end }}. Enter it on the page, or send it as "Authorization: Bearer TOKEN":

  kubectl --namespace {{ $ns }} exec {{ if eq .Values.mode "sidecar" }}POD --container xmail-exporter{{ else }}{{ .Values.mode }}/{{ $name }}{{ end }} -- /nodejs/bin/node -p \
    'fs.readFileSync("/var/lib/xmail-exporter/details-token", "utf8")'
{{- if not .Values.webConfig.existingSecret }}

To use passwords instead, set basic_auth_users in a Secret and webConfig.existingSecret to its name.
{{- end }}
{{- end }}
{{- if not (dig "xmail" "timezone" "" .Values.config) }}

WARNING: config.xmail.timezone is not set. XMail writes local time without a zone, and the time zone of a pod is UTC.
If the mail server uses a different one, all timestamps would be wrong: --set config.xmail.timezone=Europe/Berlin
{{- end }}
{{- if not (or .Values.serviceMonitor.enabled .Values.podMonitor.enabled) }}

No scraping is configured, unless your Prometheus discovers the pod on its own. With the Prometheus Operator: --set {{ ternary "podMonitor" "serviceMonitor" (or (eq .Values.mode "sidecar") (eq .Values.mode "daemonset")) }}.enabled=true
{{- end }}
{{- end }}
