// Package check examines the exercise requestline.
package check

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage03/requestline"
)

// Check feeds lines that are right, lines that are wrong, and lines made by chance.
func Check(s *judge.Story) {
	for _, row := range rows {
		s.Did("the client sends %q", row.line)
		examine(s, row.line, row.mistake, row.why)
	}
	s.Did("200 clients send lines with one byte exchanged, taken away or added by chance")
	chance := rand.New(rand.NewPCG(3, 1))
	for range 200 {
		examine(s, damaged(chance), "", "Each state has a small set of bytes that may come next. All others are an error.")
	}
}

var rows = []struct{ line, mistake, why string }{
	{line: "GET /tea HTTP/1.1\r\n", why: "This line is right."},
	{line: "REPORT /a?b=c HTTP/1.0\r\n", why: "This line is right, though the method is a rare one."},
	{"GET /tea HTTP/1.1\n", "lfends", "Programs that take a lone LF for the end of a line, and programs that do not, see different messages."},
	{"GET /tea HTTP/1.1\rX", "crends", crends},
	{"GET  HTTP/1.1\r\n", "emptyparts", "Two spaces have an empty target between them. A target has one byte or more."},
	{" /tea HTTP/1.1\r\n", "emptyparts", "A method has one byte or more."},
	{"GET /tea TEA/9.9\r\n", "anyversion", "A parser that takes any word for a version reads other protocols as HTTP."},
	{"GET /tea http/1.1\r\n", "anyversion", "The name of the protocol is in capital letters (RFC 9112, section 2.3)."},
	{"GET /tea HTTP/2.0\r\n", "anyversion", "What begins with HTTP/2 is another protocol."},
	{"GET /tea HTTP/1.12\r\n", "anyversion", "The version has one digit after the point."},
	{"GET /tea HTTP/1.\r\n", "anyversion", "The version is not complete before its last digit."},
	{line: "GET /t\xc3\xa9 HTTP/1.1\r\n", why: "A byte from 0x80 is not ASCII. A client has to write it as %C3."},
	{line: "G@T /tea HTTP/1.1\r\n", why: "A token cannot contain an at sign."},
	{line: "GET /te\x00 HTTP/1.1\r\n", why: "A control character is not visible."},
}

const crends = "After CR the line is not over. A parser that stops there takes the LF for the first byte of the next line."

// viable has what begins a request line. Each part is optional once the one before it is complete.
var viable = regexp.MustCompile("^[\\w!#$%&'*+.^|~\x60-]*$|" +
	"^[\\w!#$%&'*+.^|~\x60-]+ [!-~]*$|" +
	"^[\\w!#$%&'*+.^|~\x60-]+ [!-~]+ (H(T(T(P(/(1(\\.(\\d(\r\n?)?)?)?)?)?)?)?)?)?$")

// firstWrong returns the index of the first byte that begins no request line; the length of line if there is none.
func firstWrong(line string) int {
	for i := range len(line) {
		if !viable.MatchString(line[:i+1]) {
			return i
		}
	}
	return len(line)
}

func examine(s *judge.Story, line, mistake, why string) {
	var l requestline.Line
	wrong := firstWrong(line)
	for i := range len(line) {
		err := l.Feed(line[i])
		if (err != nil) != (i == wrong) {
			s.Fail(judge.Failure{
				Came:   fmt.Sprintf("%q: %s at the byte %q, in the state %v", line, judge.TellError(err), line[i], l.State),
				Wanted: wanted(line, wrong), Why: why, Mistake: mistake,
			})
		}
		if err != nil {
			return
		}
		if expected := upTo(line[:i+1]); l != expected {
			if l.State == requestline.Done && expected.State == requestline.AfterCR {
				mistake, why = "crends", crends
			}
			s.Fail(judge.Failure{
				Came:   fmt.Sprintf("%+v after %q", l, line[:i+1]),
				Wanted: fmt.Sprintf("%+v", expected), Why: why, Mistake: mistake,
			})
		}
	}
}

func wanted(line string, wrong int) string {
	if wrong == len(line) {
		return "no error"
	}
	return fmt.Sprintf("an error at byte %d, %q, and none before", wrong, line[wrong])
}

// upTo is the line of bytes that begin one.
func upTo(begun string) (l requestline.Line) {
	method, rest, ok := strings.Cut(begun, " ")
	if l.Method = method; !ok {
		return l
	}
	l.State = requestline.InTarget
	if l.Target, rest, ok = strings.Cut(rest, " "); !ok {
		return l
	}
	l.State = requestline.InVersion
	l.Version, rest, ok = strings.Cut(rest, "\r")
	switch {
	case ok && rest == "\n":
		l.State = requestline.Done
	case ok:
		l.State = requestline.AfterCR
	}
	return l
}

// damaged returns a request line with one byte exchanged, taken away or added.
func damaged(chance *rand.Rand) string {
	const bytes = "\x00\t\n\r /.1AZaz~\x7f\x80\xff"
	line := fmt.Sprintf("%s /%d HTTP/1.%d\r\n", []string{"GET", "PUT", "M-SEARCH"}[chance.IntN(3)], chance.IntN(1000), chance.IntN(10))
	i, c := chance.IntN(len(line)), bytes[chance.IntN(len(bytes))]
	switch chance.IntN(3) {
	case 0:
		return line[:i] + string([]byte{c}) + line[i+1:]
	case 1:
		return line[:i] + line[i+1:]
	}
	return line[:i] + string([]byte{c}) + line[i:]
}
