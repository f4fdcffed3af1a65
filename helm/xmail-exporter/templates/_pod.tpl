{{/* The pod of Deployment and DaemonSet. */}}
{{- define "xmail-exporter.pod" -}}
metadata:
  labels:
    {{- include "xmail-exporter.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # Settings are read at startup: changing them requires a new pod.
    checksum/config: {{ toYaml .Values.config | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "xmail-exporter.serviceAccountName" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  securityContext:
    {{- toYaml .Values.podSecurityContext | nindent 4 }}
  {{- range $key := list "imagePullSecrets" "initContainers" "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" "hostAliases" "priorityClassName" "dnsPolicy" }}
  {{- with index $.Values $key }}
  {{- dict $key . | toYaml | nindent 2 }}
  {{- end }}
  {{- end }}
  containers:
    {{- include "xmail-exporter.container" . | nindent 4 }}
    {{- with .Values.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    - name: mail-root
      {{- if eq .Values.mode "daemonset" }}
      hostPath:
        path: {{ .Values.mailRoot.hostPath }}
        type: Directory
      {{- else }}
      # Read-only here as well: otherwise the kubelet would change the group of XMail's files to the pod's fsGroup.
      persistentVolumeClaim:
        claimName: {{ .Values.mailRoot.existingClaim }}
        readOnly: true
      {{- end }}
    {{- include "xmail-exporter.volumes" . | nindent 4 }}
{{- end }}
