// Package check examines the exercise chunked.
package check

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage03/chunked"
	"looper.example/exercises/practice/stage03/internal/oracle"
)

const (
	head = "POST /tea HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
	next = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n"
)

// Check compares the learner's parser with that of the course.
func Check(s *judge.Story) {
	for _, row := range rows {
		s.Did("the client sends %s", row.did)
		examine(s, []string{head + row.content + next}, row.mistake, row.why)
	}
	stream := head + rows[1].content + head + rows[2].content + next
	s.Did("two chunked requests and one without content are cut in two, in all %d places", len(stream)-1)
	for cut := range stream {
		examine(s, []string{stream[:cut], stream[cut:]}, "", whyCut)
	}
	s.Did("the same arrives byte by byte")
	examine(s, strings.Split(stream, ""), "", whyCut)
	s.Did("500 requests are made and cut by chance")
	chance := rand.New(rand.NewPCG(3, 7))
	for range 500 {
		stream := made(chance) + next
		a, b := chance.IntN(len(stream)+1), chance.IntN(len(stream)+1)
		examine(s, []string{stream[:min(a, b)], stream[min(a, b):max(a, b)], stream[max(a, b):]}, "", "See the list in the text: all that is not allowed is an error.")
	}
}

const whyCut = "Each state has to use nothing until its part is complete, or to remember what it has used."

// A row's content is followed by another request, which shows where the parser believes that the first one ends.
var rows = []struct{ did, content, mistake, why string }{
	{"one chunk", "4\r\ntea \r\n0\r\n\r\n", "", "The content is \"tea \", and the next request follows."},
	{"two chunks, one with 31 bytes and an extension", "4\r\ntea \r\n1f;a=b\r\n0123456789012345678901234567890\r\n0\r\n\r\n", "decimal",
		"The size of a chunk is a hexadecimal number. An extension after it is ignored."},
	{"a chunk of 16 bytes with line ends in it, and trailers", "010\r\n0\r\n\r\nGET / HTT\r\n\r\n0\r\nChecksum: 7\r\nEnd: yes\r\n\r\n", "endsearly",
		"After the last chunk come trailers, and after them an empty line. Until then the request is not over."},
	{"data that is not followed by CRLF", "3\r\nteaXX0\r\n\r\n", "skipscrlf",
		"If no CRLF is where the chunk ends, the size was wrong. A parser that skips two bytes unseen reads on in the middle of the data."},
	{"the size +4", "+4\r\ntea \r\n0\r\n\r\n", "signed", "The RFC has digits only. A program that reads on at the sign, and one that rejects it, see different requests."},
	{"the size -1", "-1\r\ntea \r\n0\r\n\r\n", "signed", "There is no chunk of less than no bytes."},
	{"a size of 17 digits", "00000000000000004\r\ntea \r\n0\r\n\r\n", "signed", "A size has 16 digits at most."},
	{"no size", "\r\ntea \r\n0\r\n\r\n", "", "An empty line is no size."},
	{"the size 100001, one byte too many", "100001\r\n" + strings.Repeat("x", 1<<20+1) + "\r\n0\r\n\r\n", "eachalone", tooMuch},
	{"two chunks that exceed the limit together", "fffff\r\n" + strings.Repeat("x", 1<<20-1) + "\r\n2\r\nxx\r\n0\r\n\r\n", "eachalone", tooMuch},
	{"two chunks that reach the limit together", "fffff\r\n" + strings.Repeat("x", 1<<20-1) + "\r\n1\r\nx\r\n0\r\n\r\n", "", "This is as much as is allowed."},
	{"the size ffffffffffffffff", "ffffffffffffffff\r\ntea \r\n0\r\n\r\n", "eachalone", tooMuch},
	{"a trailer without a colon", "4\r\ntea \r\n0\r\nChecksum 7\r\n\r\n", "endsearly", "A trailer is a field line."},
}

const tooMuch = "The content is kept in memory. The sum of all chunks has to stay below the limit, and the client says the size before it sends the data."

// made returns a request with chunks, some of them with a wrong size or end.
func made(chance *rand.Rand) string {
	var b strings.Builder
	b.WriteString(head)
	for range chance.IntN(4) {
		data := strings.Repeat("0\r\n\r\nG ", 4)[:1+chance.IntN(25)]
		form := []string{"%x", "%X", "%04x", "%016X", "%x;a=b", "%x;name"}[chance.IntN(6)]
		end := "\r\n"
		if chance.IntN(12) == 0 {
			form = []string{"+%x", "-%x", "0x%x", " %x", "%xg", "g%x", "%017x", "%x %[1]x", "%x\t", "%d.", "%x_0"}[chance.IntN(11)]
		}
		if chance.IntN(12) == 0 {
			end = []string{"", "\n", "\r", "\n\r", " \r\n", "\r\n\r\n"}[chance.IntN(6)]
		}
		fmt.Fprintf(&b, form+"\r\n%s%s", len(data), data, end)
	}
	b.WriteString([]string{"0\r\n\r\n", "00\r\n\r\n", "0;x\r\nA: b\r\n\r\n", "0\r\nA: b\r\nC:\r\n\r\n", "0\r\nA\r\n\r\n", "0\r\n: a\r\n\r\n"}[chance.IntN(6)])
	return b.String()
}

// examine compares what both parsers find in a stream.
func examine(s *judge.Story, pieces []string, mistake, why string) {
	verdict := oracle.Read(strings.Join(pieces, ""))
	all, err := chunked.Requests(pieces...)
	var found []oracle.Request
	for _, r := range all {
		found = append(found, oracle.Request(r))
	}
	if slices.Equal(found, verdict.Requests) && (err != nil) == (verdict.Err != nil) {
		return
	}
	if mistake == "" && err != nil && len(found) > 0 && slices.Equal(found, verdict.Requests[:min(len(found), len(verdict.Requests))]) {
		mistake, why = "endsearly", "The first request is right, and what follows it is not: the parser has used too few bytes of it."
	}
	s.Fail(judge.Failure{
		Came: fmt.Sprintf("%s, from %s", short(oracle.Tell(found, err)), quoted(pieces)), Wanted: short(verdict.String()), Why: why, Mistake: mistake,
	})
}

func quoted(pieces []string) string {
	if len(pieces) > 3 {
		return "single bytes"
	}
	var all []string
	for _, piece := range pieces {
		all = append(all, short(fmt.Sprintf("%q", piece)))
	}
	return strings.Join(all, " ")
}

// short leaves out the middle of a long text.
func short(text string) string {
	if len(text) < 400 {
		return text
	}
	return text[:200] + " ... " + text[len(text)-150:]
}
