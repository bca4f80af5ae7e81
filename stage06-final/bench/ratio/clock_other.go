//go:build !unix

package ratio

import "time"

// processorTime is the time of day where the system does not tell the processor's to
// the standard library.
func processorTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
