package conformance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// outcome reads the lines of one outcome, as a case has them.
func outcome(t *testing.T, lines string) *Outcome {
	t.Helper()
	group, err := Parse("x.case", "about x\ncase x\n section RFC 9112 1\n level MUST\n stage 1\n why x\n < "+
		strings.ReplaceAll(lines, "\n", "\n  "))
	require.NoError(t, err)
	return &group.Cases[0].Steps[0].Expect.Outcomes[0]
}

// What the bytes that have come mean for an outcome.
func TestJudge(t *testing.T) {
	const (
		hello   = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nAllow: GET\r\n\r\nhello"
		bad     = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
		interim = "HTTP/1.1 100 Continue\r\n\r\n"
		open    = "HTTP/1.0 200 OK\r\n\r\nhello"
		met     = "met"
		wait    = "wait" // more input or time may decide it
	)
	rows := []struct {
		name, outcome, in, end, want string // want: met, wait, or a part of the reason why not
	}{
		{"an answer", "200", hello, "", met},
		{"an answer by its hundred", "2xx", hello, "", met},
		{"an answer of another hundred", "4xx", hello, "", "has status 200"},
		{"one of two", "400/200", hello, "", met},
		{"another", "400", hello, "", "has status 200"},
		{"none yet", "200", "", "", wait},
		{"half of one", "200", hello[:20], "", wait},
		{"none at all", "200", "", "end", "no answer came, and the connection ended"},
		{"never more than half", "200", hello[:20], "end", "no whole answer came"},
		{"to the end", "200", open, "end", met},
		{"to an end that was a reset", "200", open, "reset", "no whole answer came"},
		{"three", "200 x 3", hello + hello + hello, "", met},
		{"two of three", "200 x 3", hello + hello, "", wait},
		{"two and another", "200 x 3", hello + hello + bad, "", "answer 3 of 3: the answer has status 400"},
		{"and the end", "200, close", hello, "end", met},
		{"and a reset", "200, close", hello, "reset", met},
		{"and no end yet", "200, close", hello, "", wait},
		{"and more", "200, close", hello + "x", "end", `this came: "x"`},
		{"and another answer", "200, close", hello + bad, "", "an answer, HTTP/1.1 400"},
		{"the end", "close", "", "end", met},
		{"no end yet", "close", "", "", wait},
		{"no end but an answer", "close", bad, "end", "this came: an answer"},
		{"silence", "silence 1s", "", "", wait},
		{"no silence", "silence 1s", "x", "", "this came"},
		{"an end of silence", "silence 1s", "", "end", "the connection ended"},
		{"anything", "any", hello, "", wait},
		{"anything and the end", "any", hello, "end", met},
		{"bytes", `bytes "ab"`, "ab", "", met},
		{"bytes and more", `bytes "ab"`, "abc", "", met},
		{"some of the bytes", `bytes "ab"`, "a", "", wait},
		{"not all of the bytes", `bytes "ab"`, "a", "end", "before all of the bytes"},
		{"other bytes", `bytes "ab"`, "ac", "", "other bytes"},

		{"an interim answer first", "200", interim + interim + hello, "", met},
		{"an interim answer alone", "200", interim, "", wait},
		{"an interim answer that is waited for", "100", interim, "", met},
		{"no interim answer, as wanted", "200\nno interim", hello, "", met},
		{"an interim answer that is not wanted", "200\nno interim", interim + hello, "", "behind an interim answer (100)"},

		{"a field", "200\nwith allow", hello, "", met},
		{"no such field", "200\nwith Date", hello, "", "has no Date"},
		{"a field's value", "200\nwith Allow: get", hello, "", met},
		{"a field's other value", "200\nwith Allow: POST", hello, "", `has Allow ["GET"] instead of "POST"`},
		{"a field twice", "200\nwith A: b", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: b\r\nA: b\r\n\r\n", "", `has A ["b" "b"]`},
		{"a field that matches", "200\nwith Allow ~ ^G", hello, "", met},
		{"a field that does not", "200\nwith Allow ~ ^P", hello, "", "does not match ^P"},
		{"a field that is not there", "200\nwithout Date", hello, "", met},
		{"a field that is", "200\nwithout Allow", hello, "", "has Allow: GET"},
		{"content", `200` + "\n" + `body "hello"`, hello, "", met},
		{"other content", `200` + "\n" + `body "hell"`, hello, "", "does not have the content"},
		{"content with", `200` + "\n" + `body has "ell"`, hello, "", met},
		{"content without", `200` + "\n" + `body has "elk"`, hello, "", `does not have "elk"`},
		{"content that lacks", `200` + "\n" + `body lacks "elk"`, hello, "", met},
		{"content that does not lack", `200` + "\n" + `body lacks "ell"`, hello, "", `has "ell"`},
		{"content that matches", `200` + "\n" + `body ~ ^h`, hello, "", met},
		{"content that does not", `200` + "\n" + `body ~ ^e`, hello, "", "does not match ^e"},
		{"no content", "400\nno body", bad, "", met},
		{"some content", "200\nno body", hello, "", "has content"},
		{"to HEAD", "200 to HEAD", strings.TrimSuffix(hello, "hello"), "", met},
		{"the version", "200\nversion HTTP/1.1", hello, "", met},
		{"another version", "200\nversion HTTP/1.1", open, "end", "is of HTTP/1.0"},
		{"nonsense", "200", "nonsense", "", "not well-formed"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := outcome(t, row.outcome).judge([]byte(row.in), row.end != "", row.end == "reset", nil)
			switch row.want {
			case met:
				assert.True(t, f.met, f.reason)
			case wait:
				assert.True(t, f.pending && !f.met, f.reason)
			default:
				assert.False(t, f.met || f.pending)
				assert.Contains(t, f.reason, row.want)
			}
		})
	}
}

// A finding accounts for the bytes of its answers, and no others.
func TestJudgeUses(t *testing.T) {
	const answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
	f := outcome(t, "200 x 2").judge([]byte("HTTP/1.1 100 \r\n\r\n"+answer+answer+"HTTP"), false, false, nil)
	assert.Equal(t, 17+2*len(answer), f.used)
}
