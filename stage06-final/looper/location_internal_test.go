package looper

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Encoding a location again changes nothing, and the result has only characters of a URI.
func FuzzLocation(f *testing.F) {
	for _, seed := range []string{"/a b?ü#%zz#", "http://[::1]/[", `/\x`, "//a", "%%41%"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, location string) {
		encoded, err := encodeLocation(location)
		if err != nil {
			require.Contains(t, location, `\`)
			return
		}
		again, err := encodeLocation(encoded)
		require.NoError(t, err)
		require.Equal(t, encoded, again)
		for _, c := range []byte(encoded) {
			control := c < ' ' && c != '\t' || c == 0x7f
			require.True(t, control || isURIChar(c) || c == '[' || c == ']', "%q", c)
		}
		if !strings.ContainsAny(location, "%") {
			require.Equal(t, strings.Count(location, "/"), strings.Count(encoded, "/"), "no new segments")
		}
	})
}
