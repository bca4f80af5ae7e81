// Package check examines the exercise twolengths.
package check

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage03/twolengths"
	"looper.example/stage03-http-parser/http1"
)

type fields = []twolengths.Field

func length(value string) twolengths.Field {
	return twolengths.Field{Name: "Content-Length", Value: value}
}
func coding(value string) twolengths.Field {
	return twolengths.Field{Name: "Transfer-Encoding", Value: value}
}

// Check compares what the learner's function and the course's parser make of fields.
func Check(s *judge.Story) {
	for _, row := range rows {
		s.Did("the client sends %s", told(row.fields))
		examine(s, row.fields, row.mistake, row.why)
	}
	s.Did("3000 clients send fields made by chance")
	chance := rand.New(rand.NewPCG(3, 6))
	for range 3000 {
		var some fields
		for range chance.IntN(4) {
			value := values[chance.IntN(len(values))]
			name := []string{"Content-Length", "content-length", "Transfer-Encoding", "TRANSFER-ENCODING", "Host-Length", "Accept"}[chance.IntN(6)]
			some = append(some, twolengths.Field{Name: name, Value: value})
		}
		examine(s, some, "", "Where two programs could read a length differently, the request must be rejected.")
	}
}

var values = []string{
	"0", "5", "5", "17", "007", "+5", "-5", "0x5", "5 5", "5,5", "5_0", "1e3", "", "999999999999999999", "1000000000000000000",
	"9999999999999999999", "18446744073709551621", "٥", "chunked", "chunked", "Chunked", "CHUNKED", "chun\u212aed", "chunked, chunked", "gzip, chunked", "gzip",
	"identity", "xchunked", "chunked;a=b", "chunked,",
}

var rows = []struct {
	fields  fields
	mistake string
	why     string
}{
	{nil, "", "A request without the two fields has no content."},
	{fields{length("39")}, "", "This length is clear."},
	{fields{length("0")}, "", "This length is clear."},
	{fields{coding("chunked")}, "", "This framing is clear."},
	{fields{length("39"), coding("chunked")}, "prefers", prefers},
	{fields{coding("chunked"), length("39")}, "prefers", prefers},
	{fields{length("39"), length("5")}, "picks", picks},
	{fields{length("5"), length("5")}, "picks", picks},
	{fields{coding("chunked"), coding("identity")}, "picks", picks},
	{fields{length("+5")}, "lenient", lenient},
	{fields{length("-5")}, "lenient", lenient},
	{fields{length("007")}, "lenient", lenient},
	{fields{length("1000000000000000000")}, "lenient", lenient},
	{fields{length("5, 5")}, "lenient", lenient},
	{fields{coding("xchunked")}, "guesses", guesses},
	{fields{coding("gzip")}, "guesses", guesses},
	{fields{coding("gzip, chunked")}, "guesses", guesses},
	{fields{coding("")}, "guesses", guesses},
	{fields{coding("chun\u212aed")}, "folds", folds},
	{fields{coding("CHUNKED"), {Name: "Accept", Value: "x"}}, "case", "Names of codings have no case (RFC 9112, section 7). A program that does not know that sees a request without content."},
}

const (
	prefers = "One program believes Content-Length, the other Transfer-Encoding. A rule for which one wins helps only if all programs follow it."
	picks   = "One program takes the first line, another the last, a third adds them with a comma."
	lenient = "What one function reads as a number is another number, or none, to a function of another program. 007 is 7 here and an octal number there."
	folds   = "The k is the Kelvin sign (U+212A), whose small letter is k. To a program that compares ASCII letters, this coding is another one."
	guesses = "A server that does not understand the coding does not know where the content ends. What it takes for the next request is content."
)

// examine compares with the parser of the course.
func examine(s *judge.Story, some fields, mistake, why string) {
	content, err := twolengths.Framing(some)
	expected, wrong := framed(some)
	came, wanted := verdict(content, err), verdict(expected, wrong)
	if came != wanted {
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("%s: %s", told(some), came), Wanted: wanted, Why: why, Mistake: mistake,
		})
	}
}

func verdict(c twolengths.Content, err error) string {
	switch {
	case err != nil:
		return "an error"
	case c.Chunked:
		return "chunked"
	}
	return fmt.Sprintf("%d bytes", c.Length)
}

// framed asks the parser of the course.
func framed(some fields) (c twolengths.Content, err error) {
	var head strings.Builder
	head.WriteString("POST / HTTP/1.1\r\nHost: x\r\n")
	for _, f := range some {
		fmt.Fprintf(&head, "%s: %s\r\n", f.Name, f.Value)
	}
	head.WriteString("\r\n")
	p := http1.Parser{Limits: http1.Limits{Body: -1}}
	if _, _, err := p.Next([]byte(head.String())); err != nil {
		return c, twolengths.ErrFraming
	}
	if n := p.Request.ContentLength(); n >= 0 {
		return twolengths.Content{Length: n}, nil
	}
	return twolengths.Content{Chunked: true}, nil
}

func told(some fields) string {
	var lines []string
	for _, f := range some {
		lines = append(lines, f.Name+": "+f.Value)
	}
	if len(lines) == 0 {
		return "none of the two fields"
	}
	return strings.Join(lines, " and ")
}
