// Package absent holds what every function of the stand-in says when it is called.
package absent

const Profiles = "this Collector is built for logs: profiles need go.opentelemetry.io/ebpf-profiler, which a stand-in replaces here"
