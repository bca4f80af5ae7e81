package middleware_test

import (
	"bytes"
	"compress/gzip" // not the package that is tested
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

func gzipped(text string) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return out.Bytes()
}

// decode undoes a coding.
func decode(t *testing.T, coding, body string) string {
	t.Helper()
	var r io.Reader = bytes.NewReader([]byte(body))
	switch coding {
	case "":
	case "gzip":
		z, err := gzip.NewReader(r)
		require.NoError(t, err)
		r = z
	case "zstd":
		z, err := zstd.NewReader(r, zstd.WithDecoderMaxWindow(8<<20))
		require.NoError(t, err)
		defer z.Close()
		r = z
	default:
		require.Fail(t, "unknown coding", coding)
	}
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}

// beginning undoes a coding as far as the body goes.
func beginning(coding, body string) string {
	var r io.Reader
	if coding == "gzip" {
		r, _ = gzip.NewReader(strings.NewReader(body))
	} else {
		r, _ = zstd.NewReader(strings.NewReader(body))
	}
	text, _ := io.ReadAll(r) // until the body breaks off
	return string(text)
}
