{{/* What ServiceMonitor and PodMonitor have in common. Called with the root and the monitor's values. */}}
{{- define "xmail-exporter.endpoint" -}}
{{- $root := index . 0 -}}
{{- $monitor := index . 1 -}}
port: http-metrics
path: {{ include "xmail-exporter.telemetryPath" $root }}
{{- if $root.Values.webConfig.tls }}
scheme: https
{{- end }}
{{- range $key := list "interval" "scrapeTimeout" "tlsConfig" "basicAuth" "relabelings" "metricRelabelings" }}
{{- with index $monitor $key }}
{{ dict $key . | toYaml }}
{{- end }}
{{- end }}
{{- end }}
