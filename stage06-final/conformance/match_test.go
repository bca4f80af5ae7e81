package conformance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// outcome parses the lines of one outcome of a case.
func outcome(t *testing.T, lines string) *Outcome {
	t.Helper()
	group, err := Parse("x.case", "about x\ncase x\n section RFC 9112 1\n level MUST\n stage 1\n why x\n < "+
		strings.ReplaceAll(lines, "\n", "\n  "))
	require.NoError(t, err)
	return &group.Cases[0].Steps[0].Expect.Outcomes[0]
}

// Input is judged for an outcome.
func TestJudge(t *testing.T) {
	const (
		hello   = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nAllow: GET\r\n\r\nhello"
		bad     = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
		interim = "HTTP/1.1 100 Continue\r\n\r\n"
		open    = "HTTP/1.0 200 OK\r\n\r\nhello"
		empty   = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
		long    = "HTTP/1.1 200 OK\r\nContent-Length: 45\r\n\r\n" + "0123456789012345678901234567890123456789bye\r\n"
		// the reports of hello and long
		toldHello = `HTTP/1.1 200 OK with 5 bytes ("hello") of content`
		toldLong  = `HTTP/1.1 200 OK with 45 bytes ("0123456789012345678901234567890123456789" ...) of content`

		met  = "met"
		wait = "wait" // more input or time may decide it
	)
	rows := []struct {
		name, outcome, in string
		end               ending
		want              string // met, wait, or what is reported
	}{
		{"a response", "200", hello, "", met},
		{"a response by its hundred", "2xx", hello, "", met},
		{"a response of another hundred", "4xx", hello, "", toldHello},
		{"one of two", "400/200", hello, "", met},
		{"another", "400", hello, "", toldHello},
		{"none yet", "200", "", "", wait},
		{"half of one", "200", hello[:20], "", wait},
		{"none at all", "200", "", byClose, "nothing, then the server closed the connection"},
		{"a reset and none at all", "200", "", byReset, "nothing, then the server reset the connection"},
		{"never more than half", "200", hello[:20], byClose, "HTTP/1.1 200 OK, of which only a part came (20 bytes), then the server closed the connection"},
		{"to the end", "200", open, byClose, met},
		{"to an end that was a reset", "200", open, byReset, "HTTP/1.0 200 OK, of which only a part came (24 bytes), then the server reset the connection"},
		{"three", "200 x 3", hello + hello + hello, "", met},
		{"two of three", "200 x 3", hello + hello, "", wait},
		{"two and another", "200 x 3", hello + hello + bad, "", "as response 3 of 3: HTTP/1.1 400 Bad Request"},
		{"two and the end", "200 x 3", hello + hello, byClose, "as response 3 of 3: nothing, then the server closed the connection"},
		{"and the end", "200, close", hello, byClose, met},
		{"and a reset", "200, close", hello, byReset, met},
		{"and no end yet", "200, close", hello, "", wait},
		{"and more", "200, close", hello + "x", byClose, toldHello + `, then 1 byte ("x") (a malformed response: it does not begin with HTTP/1.), then the server closed the connection`},
		{"and another response", "200, close", hello + bad, "", toldHello + ", then HTTP/1.1 400 Bad Request"},
		{"the end", "close", "", byClose, met},
		{"no end yet", "close", "", "", wait},
		{"no end but a response", "close", bad, byClose, "HTTP/1.1 400 Bad Request, then the server closed the connection"},
		{"silence", "silence 1s", "", "", wait},
		{"no silence", "silence 1s", "H", "", `1 byte ("H")`},
		{"an end of silence", "silence 1s", "", byClose, "nothing, then the server closed the connection"},
		{"anything", "any", hello, "", wait},
		{"anything and the end", "any", hello, byClose, met},
		{"bytes", `bytes "ab"`, "ab", "", met},
		{"bytes and more", `bytes "ab"`, "abc", "", met},
		{"some of the bytes", `bytes "ab"`, "a", "", wait},
		{"not all of the bytes", `bytes "HT"`, "H", byClose, `1 byte ("H"), then the server closed the connection`},
		{"other bytes", `bytes "ab"`, "HT", "", `2 bytes ("HT")`},

		{"an interim response first", "200", interim + interim + hello, "", met},
		{"an interim response alone", "200", interim, "", wait},
		{"an interim response that is waited for", "100", interim, "", met},
		{"no interim response, as wanted", "200\nno interim", hello, "", met},
		{"an interim response that is not wanted", "200\nno interim", interim + hello, "", "an interim 100, then " + toldHello + "; it came after an interim response (100)"},

		{"a field", "200\nwith allow", hello, "", met},
		{"no such field", "200\nwith Date", hello, "", toldHello + "; it has no Date"},
		{"a field's value", "200\nwith Allow: get", hello, "", met},
		{"a field's other value", "200\nwith Allow: POST", hello, "", toldHello + "; it has Allow: GET"},
		{"a field twice", "200\nwith A: b", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: b\r\nA: b\r\n\r\n", "", "HTTP/1.1 200 OK; it has A: b and A: b"},
		{"a field that matches", "200\nwith Allow ~ ^G", hello, "", met},
		{"a field that does not", "200\nwith Allow ~ ^P", hello, "", toldHello + "; it has Allow: GET"},
		{"a field that is not there", "200\nwithout Date", hello, "", met},
		{"a field that is", "200\nwithout Allow", hello, "", toldHello + "; it has Allow: GET"},
		{"content", `200` + "\n" + `body "hello"`, hello, "", met},
		{"other content", `200` + "\n" + `body "jello"`, hello, "", toldHello + "; it has other content than expected"},
		{"other content later on", `200` + "\n" + `body "helmet"`, hello, "", toldHello + `; it has other content than expected, from byte 3 on: 2 bytes ("lo")`},
		{"too much content", `200` + "\n" + `body "hell"`, hello, "", toldHello + `; it has too much content, from byte 4 on: 1 byte ("o")`},
		{"too little content", `200` + "\n" + `body "hello!!"`, hello, "", toldHello + "; it lacks the last 2 bytes of the content"},
		{"no content for some", `200` + "\n" + `body "hello"`, empty, "", "HTTP/1.1 200 OK; it has no content"},
		{"content with", `200` + "\n" + `body has "ell"`, hello, "", met},
		{"content without", `200` + "\n" + `body has "elk"`, hello, "", toldHello + `; it lacks "elk" in its content`},
		{"content that lacks", `200` + "\n" + `body lacks "elk"`, hello, "", met},
		{"content that does not lack", `200` + "\n" + `body lacks "ell"`, hello, "", toldHello + `; it has "ell" in its content`},
		{"content that matches", `200` + "\n" + `body ~ ^h`, hello, "", met},
		{"content that does not", `200` + "\n" + `body ~ ^e`, hello, "", toldHello + "; it has other content than expected"},
		{"long content that does not", `200` + "\n" + `body ~ ^e`, long, "", toldLong + `; it has other content than expected; its content goes on with "bye\r\n"`},
		{"long content without", `200` + "\n" + `body has "elk"`, long, "", toldLong + `; it lacks "elk" in its content; its content goes on with "bye\r\n"`},
		{"no content that does not", `200` + "\n" + `body ~ ^e`, empty, "", "HTTP/1.1 200 OK; it has no content"},
		{"no content", "400\nno body", bad, "", met},
		{"some content", "200\nno body", hello, "", toldHello + "; it has content"},
		{"to HEAD", "200 to HEAD", strings.TrimSuffix(hello, "hello"), "", met},
		{"the version", "200\nversion HTTP/1.1", hello, "", met},
		{"another version", "200\nversion HTTP/1.1", open, byClose, `HTTP/1.0 200 OK with 5 bytes ("hello") of content; it is of HTTP/1.0`},
		{"nonsense", "200", "nonsense", "", `8 bytes ("nonsense") (a malformed response: it does not begin with HTTP/1.)`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := outcome(t, row.outcome).judge(wire{[]byte(row.in), row.end}, nil, &progress{})
			switch row.want {
			case met:
				assert.True(t, f.met, f.found)
			case wait:
				assert.True(t, f.pending && !f.met, f.found)
			default:
				assert.False(t, f.met || f.pending)
				assert.Equal(t, row.want, f.found)
			}
		})
	}
}

// A finding takes the bytes of its responses, and no others.
func TestJudgeUses(t *testing.T) {
	const response = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
	f := outcome(t, "200 x 2").judge(wire{in: []byte("HTTP/1.1 100 \r\n\r\n" + response + response + "HTTP")}, nil, &progress{})
	assert.Equal(t, 17+2*len(response), f.used)
}
