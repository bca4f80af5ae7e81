//go:build !unix

package ratio

import "time"

// processorTime returns the time of day, because the standard library has no processor time
// on this system.
func processorTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
