// Package libpf has the names that the elasticsearch exporter's code for profiles is compiled against. See the README of collector-elastic.
package libpf

import "go.opentelemetry.io/ebpf-profiler/absent"

type FileID struct{ hi, lo uint64 }

type AddressOrLineno uint64

type FrameType byte

func NewFileID(_, _ uint64) FileID { panic(absent.Profiles) }

func FileIDFromBytes(_ []byte) (FileID, error) { panic(absent.Profiles) }

func FileIDFromString(_ string) (FileID, error) { panic(absent.Profiles) }

func FrameTypeFromString(_ string) FrameType { panic(absent.Profiles) }

func (FileID) Base64() string { panic(absent.Profiles) }

func (FileID) Bytes() []byte { panic(absent.Profiles) }

func (FileID) IsZero() bool { panic(absent.Profiles) }

func (FrameType) IsError() bool { panic(absent.Profiles) }
