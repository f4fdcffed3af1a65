{{- define "xmail-exporter.notes" -}}
{{- $ns := include "xmail-exporter.namespace" . -}}
{{- $name := include "xmail-exporter.fullname" . -}}
{{- if eq .Values.mode "sidecar" -}}
Nothing runs yet. Add this to the pod of your XMail, under `spec.containers`:

{{ include "xmail-exporter.container" . }}

and this under `spec.volumes` (the volume {{ .Values.mailRoot.volume }} with XMail's MailRoot is there already):

{{ include "xmail-exporter.volumes" . }}

XMail's pod needs the labels {{ toJson .Values.sidecar.podLabels }}, one replica, and for the state volume
`securityContext: {fsGroup: ...}` or a user that may write to it. Then look at it:

  kubectl --namespace {{ $ns }} get pods --selector {{ range $i, $key := keys .Values.sidecar.podLabels | sortAlpha }}{{ if $i }},{{ end }}{{ $key }}={{ index $.Values.sidecar.podLabels $key }}{{ end }}
{{- else -}}
{{- if eq .Values.mode "daemonset" -}}
Each node with XMail needs the state directory, and a user that may read the MailRoot. On the node:

  install -d -m 0700 -o {{ .Values.podSecurityContext.runAsUser }} -g {{ default .Values.podSecurityContext.runAsUser .Values.podSecurityContext.runAsGroup }} {{ .Values.state.hostPath }}
  setfacl -m u:{{ .Values.podSecurityContext.runAsUser }}:x {{ .Values.mailRoot.hostPath }}
  setfacl -R -m u:{{ .Values.podSecurityContext.runAsUser }}:rX {{ .Values.mailRoot.hostPath }}/logs {{ .Values.mailRoot.hostPath }}/spool
  setfacl -R -d -m u:{{ .Values.podSecurityContext.runAsUser }}:rX {{ .Values.mailRoot.hostPath }}/logs {{ .Values.mailRoot.hostPath }}/spool
  setfacl -m u:{{ .Values.podSecurityContext.runAsUser }}:r {{ .Values.mailRoot.hostPath }}/domains.tab {{ .Values.mailRoot.hostPath }}/aliasdomain.tab

{{ end -}}
What it finds and what is wrong, in words:

  kubectl --namespace {{ $ns }} exec {{ .Values.mode }}/{{ $name }} -- /nodejs/bin/node /app/dist/main.js check \
    --config.file=/etc/xmail-exporter/settings/config.yaml --xmail.mail-root={{ .Values.mailRoot.mountPath }}
{{- end }}
{{- if .Values.service.enabled }}

What it serves:

  kubectl --namespace {{ $ns }} port-forward service/{{ $name }} {{ .Values.service.port }}
  # then open {{ ternary "https" "http" .Values.webConfig.tls }}://127.0.0.1:{{ .Values.service.port }}/
{{- end }}
{{- if ne (dig "web" "details" "authenticated" .Values.config) "everyone" }}

Counts are open. Events, clients and queued messages, which hold addresses, need the exporter's token{{ if .Values.webConfig.existingSecret }}, where the web
configuration has neither basic_auth_users nor verified client certificates{{ end }}. Type it into the page, or send it as "Authorization: Bearer TOKEN":

  kubectl --namespace {{ $ns }} exec {{ if eq .Values.mode "sidecar" }}POD --container xmail-exporter{{ else }}{{ .Values.mode }}/{{ $name }}{{ end }} -- /nodejs/bin/node -p \
    'fs.readFileSync("/var/lib/xmail-exporter/details-token", "utf8")'
{{- if not .Values.webConfig.existingSecret }}

To give people names and passwords instead: basic_auth_users in a Secret that webConfig.existingSecret names.
{{- end }}
{{- end }}
{{- if not (dig "xmail" "timezone" "" .Values.config) }}

ATTENTION: config.xmail.timezone is not set. XMail writes local times without a zone, and a pod's own zone is UTC.
Where the mail server's is another, all times would be wrong: --set config.xmail.timezone=Europe/Berlin
{{- end }}
{{- if not (or .Values.serviceMonitor.enabled .Values.podMonitor.enabled) }}

Nobody scrapes it yet, unless your Prometheus finds it by itself. With the Prometheus Operator: --set {{ ternary "podMonitor" "serviceMonitor" (or (eq .Values.mode "sidecar") (eq .Values.mode "daemonset")) }}.enabled=true
{{- end }}
{{- end }}
