package http1

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// Checking eight bytes at a time gives the same result as one: for every byte at every place, alone and after each
// byte that borrows or is allowed there.
func TestTextRun(t *testing.T) {
	for before := range []byte("\t \x80\xff\x1f\x7f") {
		for c := range 256 {
			for at := range 24 {
				b := bytes.Repeat([]byte("v"), 24)
				b[at] = byte(c)
				if at > 0 {
					b[at-1] = "\t \x80\xff\x1f\x7f"[before]
				}
				require.Equal(t, run(b, textChar), textRun(b), "%q", b)
			}
		}
	}
}
