// Package xsync has the names that the elasticsearch exporter's memory of known profiles is compiled against. See the README of collector-elastic.
package xsync

import "go.opentelemetry.io/ebpf-profiler/absent"

type RWMutex[T any] struct{ guarded T }

func NewRWMutex[T any](_ T) RWMutex[T] { panic(absent.Profiles) }

func (*RWMutex[T]) WLock() *T { panic(absent.Profiles) }

func (*RWMutex[T]) WUnlock(_ **T) { panic(absent.Profiles) }
