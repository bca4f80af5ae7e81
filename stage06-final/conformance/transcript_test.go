package conformance

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestQuote(t *testing.T) {
	rows := []struct{ name, in, want string }{
		{"text", "GET / HTTP/1.1", "GET / HTTP/1.1"},
		{"escapes", "\r\n\t\x00\\\x1b\x7f\xff", `\r\n\t\0\\\x1b\x7f\xff`},
		{"a long run", strings.Repeat("a", 41) + "b", `\{41*a}b`},
		{"a run that is not long", strings.Repeat("a", 40), strings.Repeat("a", 40)},
		{"braces", "{}" + strings.Repeat("}", 50), `{\{51*\}}`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.want, quote([]byte(row.in)))
			b, err := ParseBytes(row.want) // text of a report can be put into a case
			require.NoError(t, err)
			assert.Equal(t, row.in, string(b.AppendTo(nil, nil)))
		})
	}
}

// A transcript has enough for a reader, and only the beginning of a flood.
func TestTranscriptIsBounded(t *testing.T) {
	log := &transcript{began: time.Now(), kept: map[string]int{}}
	flood := []byte(strings.Repeat("ab", keepBytes))
	for range keepEvents {
		log.add("first", received, flood)
	}
	log.add("first", sent, []byte("a"))
	events := log.all()
	assert.Len(t, events, keepEvents)
	bytes := 0
	for _, event := range events {
		bytes += len(event.Text)
	}
	assert.Less(t, bytes, 2*keepBytes+keepEvents*100)
	assert.Contains(t, events[0].Text, "(16384 bytes in all)")
}
