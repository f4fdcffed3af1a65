{{/* The container and its volumes: the same in all modes; NOTES prints them for a sidecar. */}}
{{- define "xmail-exporter.container" -}}
- name: xmail-exporter
  image: {{ include "xmail-exporter.image" . | quote }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  args:
    - --config.file=/etc/xmail-exporter/settings/config.yaml
    - --xmail.mail-root={{ .Values.mailRoot.mountPath }}
    - --state.dir=/var/lib/xmail-exporter
    - --web.listen-address=:{{ .Values.containerPort }}
    {{- if .Values.webConfig.existingSecret }}
    - --web.config.file=/etc/xmail-exporter/web/{{ .Values.webConfig.key }}
    {{- end }}
    {{- if .Values.privacy.keySecret.name }}
    - --privacy.key-file=/etc/xmail-exporter/privacy/{{ .Values.privacy.keySecret.key }}
    {{- end }}
    {{- with .Values.extraArgs }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with include "xmail-exporter.env" . | trim }}
  env:
    {{- . | nindent 4 }}
  {{- end }}
  {{- with .Values.extraEnvFrom }}
  envFrom:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  ports:
    - name: http-metrics
      containerPort: {{ .Values.containerPort }}
      protocol: TCP
  startupProbe:
    {{- include "xmail-exporter.probe" (list . "/-/healthy") | nindent 4 }}
    {{- toYaml .Values.probes.startup | nindent 4 }}
  livenessProbe:
    {{- include "xmail-exporter.probe" (list . "/-/healthy") | nindent 4 }}
    {{- toYaml .Values.probes.liveness | nindent 4 }}
  readinessProbe:
    {{- include "xmail-exporter.probe" (list . "/-/ready") | nindent 4 }}
    {{- toYaml .Values.probes.readiness | nindent 4 }}
  {{- with .Values.resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- toYaml .Values.securityContext | nindent 4 }}
  volumeMounts:
    - name: {{ if eq .Values.mode "sidecar" }}{{ .Values.mailRoot.volume }}{{ else }}mail-root{{ end }}
      mountPath: {{ .Values.mailRoot.mountPath }}
      {{- if and .Values.mailRoot.subPath (ne .Values.mode "daemonset") }}
      subPath: {{ .Values.mailRoot.subPath }}
      {{- end }}
      readOnly: true
      {{- if eq .Values.mode "daemonset" }}
      mountPropagation: HostToContainer
      {{- end }}
    - name: xmail-exporter-state
      mountPath: /var/lib/xmail-exporter
    - name: xmail-exporter-settings
      mountPath: /etc/xmail-exporter/settings
      readOnly: true
    {{- if .Values.webConfig.existingSecret }}
    - name: xmail-exporter-web
      mountPath: /etc/xmail-exporter/web
      readOnly: true
    {{- end }}
    {{- if .Values.otlp.tlsSecret.name }}
    - name: xmail-exporter-otlp
      mountPath: /etc/xmail-exporter/otlp
      readOnly: true
    {{- end }}
    {{- if .Values.privacy.keySecret.name }}
    - name: xmail-exporter-privacy
      mountPath: /etc/xmail-exporter/privacy
      readOnly: true
    {{- end }}
    {{- with .Values.extraVolumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}

{{/* Without the MailRoot, which XMail's own pod already has. */}}
{{- define "xmail-exporter.volumes" -}}
- name: xmail-exporter-state
  {{- if eq .Values.mode "daemonset" }}
  hostPath:
    path: {{ .Values.state.hostPath }}
    type: Directory
  {{- else }}
  persistentVolumeClaim:
    claimName: {{ include "xmail-exporter.stateClaim" . }}
  {{- end }}
- name: xmail-exporter-settings
  configMap:
    name: {{ include "xmail-exporter.fullname" . }}
{{- if .Values.webConfig.existingSecret }}
- name: xmail-exporter-web
  secret:
    secretName: {{ .Values.webConfig.existingSecret }}
    defaultMode: 0440
{{- end }}
{{- if .Values.otlp.tlsSecret.name }}
- name: xmail-exporter-otlp
  secret:
    secretName: {{ .Values.otlp.tlsSecret.name }}
    defaultMode: 0440
{{- end }}
{{- if .Values.privacy.keySecret.name }}
- name: xmail-exporter-privacy
  secret:
    secretName: {{ .Values.privacy.keySecret.name }}
    defaultMode: 0440
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "xmail-exporter.env" -}}
{{- with .Values.otlp.headersSecret }}
{{- if .name }}
- name: OTEL_EXPORTER_OTLP_HEADERS
  valueFrom:
    secretKeyRef:
      name: {{ .name }}
      key: {{ .key }}
{{- end }}
{{- end }}
{{- with .Values.otlp.tlsSecret }}
{{- if .name }}
{{- with .ca }}
- name: OTEL_EXPORTER_OTLP_CERTIFICATE
  value: /etc/xmail-exporter/otlp/{{ . }}
{{- end }}
{{- with .cert }}
- name: OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE
  value: /etc/xmail-exporter/otlp/{{ . }}
{{- end }}
{{- with .key }}
- name: OTEL_EXPORTER_OTLP_CLIENT_KEY
  value: /etc/xmail-exporter/otlp/{{ . }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.otlp.resourceAttributes }}
{{- $pairs := list }}
{{- range $name, $value := . }}{{ $pairs = append $pairs (printf "%s=%s" $name ($value | toString | urlquery | replace "+" "%20")) }}{{ end }}
- name: OTEL_RESOURCE_ATTRIBUTES
  value: {{ join "," $pairs | quote }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Called with the root and a path. A kubelet has no client certificate. */}}
{{- define "xmail-exporter.probe" -}}
{{- $root := index . 0 -}}
{{- if $root.Values.webConfig.clientCertificates -}}
tcpSocket:
  port: http-metrics
{{- else -}}
httpGet:
  path: {{ index . 1 }}
  port: http-metrics
  {{- if $root.Values.webConfig.tls }}
  scheme: HTTPS
  {{- end }}
{{- end }}
{{- end }}
