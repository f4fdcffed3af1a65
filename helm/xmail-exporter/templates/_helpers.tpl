{{- define "xmail-exporter.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "xmail-exporter.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "xmail-exporter.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "xmail-exporter.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "xmail-exporter.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{- define "xmail-exporter.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}{{ default (include "xmail-exporter.fullname" .) .Values.serviceAccount.name }}
{{- else }}{{ default "default" .Values.serviceAccount.name }}{{ end }}
{{- end }}

{{- define "xmail-exporter.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "xmail-exporter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The pod to scrape: in mode sidecar XMail's own pod. */}}
{{- define "xmail-exporter.podSelector" -}}
{{- if eq .Values.mode "sidecar" -}}
{{ toYaml .Values.sidecar.podLabels }}
{{- else -}}
app.kubernetes.io/name: {{ include "xmail-exporter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- end }}

{{- define "xmail-exporter.image" -}}
{{- $name := .Values.image.repository }}
{{- with .Values.image.registry }}{{ $name = printf "%s/%s" . $name }}{{ end }}
{{- if .Values.image.digest }}{{ printf "%s@%s" $name .Values.image.digest }}
{{- else }}{{ printf "%s:%s" $name (default .Chart.AppVersion .Values.image.tag) }}{{ end }}
{{- end }}

{{- define "xmail-exporter.telemetryPath" -}}
{{- dig "web" "telemetry-path" "/metrics" .Values.config }}
{{- end }}

{{- define "xmail-exporter.stateClaim" -}}
{{- default (printf "%s-state" (include "xmail-exporter.fullname" .)) .Values.state.existingClaim }}
{{- end }}

{{/* Constraints that a schema cannot express. */}}
{{- define "xmail-exporter.validate" -}}
{{- if and (eq .Values.mode "deployment") (not .Values.mailRoot.existingClaim) }}
{{- fail "mode deployment needs mailRoot.existingClaim: the volume claim with XMail's MailRoot (or set mode to daemonset or sidecar)" }}
{{- end }}
{{- if and .Values.serviceMonitor.enabled .Values.podMonitor.enabled }}
{{- fail "serviceMonitor and podMonitor are both enabled: every sample would be scraped twice; enable one" }}
{{- end }}
{{- if and .Values.serviceMonitor.enabled (not .Values.service.enabled) }}
{{- fail "serviceMonitor needs service.enabled; or enable podMonitor instead" }}
{{- end }}
{{- if and .Values.networkPolicy.enabled (eq .Values.mode "sidecar") }}
{{- fail "networkPolicy cannot be enabled in mode sidecar: it would close the ports of XMail, which is in the same pod" }}
{{- end }}
{{- if and (or .Values.webConfig.tls .Values.webConfig.clientCertificates) (not .Values.webConfig.existingSecret) }}
{{- fail "webConfig.tls and webConfig.clientCertificates need webConfig.existingSecret" }}
{{- end }}
{{- end }}
