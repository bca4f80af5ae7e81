package builtin

import (
	"slices"
	"strings"
	"unicode"

	"looper.example/stage05-templates/template/value"
)

// filterWordwrap breaks lines that are too long. It wraps each line of the text alone, by the rules of
// Python's textwrap.
func filterWordwrap(s *Scope, a []value.Value) (value.Value, error) {
	if !a[0].IsString() {
		return value.Value{}, noAttribute(a[0], "splitlines")
	}
	width, err := intArgument(a[1])
	if err == nil || a[1].Kind() == value.KindUndefined {
		err = usable(a[1])
	}
	if err != nil {
		return value.Value{}, err
	}
	separator := value.String(s.Newline)
	if !isNone(a[3]) {
		if separator = a[3]; !separator.IsString() {
			return value.Value{}, noAttribute(separator, "join")
		}
	}
	w := wrapper{width: width, breakLong: value.Truth(a[2]), breakHyphens: value.Truth(a[4])}
	var lines []value.Value
	for _, line := range value.SplitLines(a[0].Text()) {
		if width <= 0 {
			return value.Value{}, value.Errorf(value.ValueError, "invalid width %d (must be > 0)", width)
		}
		if err := s.Meter.GrowList(len(line)); err != nil {
			return value.Value{}, err
		}
		wrapped, err := w.wrap(s.Meter, []rune(line))
		if err != nil {
			return value.Value{}, err
		}
		parts := make([]value.Value, len(wrapped))
		for i, part := range wrapped {
			parts[i] = value.String(part)
		}
		paragraph, err := value.Join(s.Meter, separator, parts)
		if err != nil {
			return value.Value{}, err
		}
		lines = append(lines, paragraph)
	}
	return value.Join(s.Meter, separator, lines)
}

// wrapper is Python's TextWrapper.
type wrapper struct {
	width                   int
	breakLong, breakHyphens bool
}

// wrap splits a text into lines.
func (w wrapper) wrap(m *value.Meter, text []rune) ([]string, error) {
	chunks := w.chunks(text)
	var lines []string
	for len(chunks) > 0 {
		if err := m.Step(1 + len(chunks[0])/64); err != nil {
			return nil, err
		}
		if lines != nil && isBlank(chunks[0]) {
			if chunks = chunks[1:]; len(chunks) == 0 {
				break
			}
		}
		var line [][]rune
		line, chunks = w.line(chunks)
		if n := len(line); n > 0 && isBlank(line[n-1]) {
			line = line[:n-1]
		}
		if len(line) > 0 {
			var b strings.Builder
			for _, chunk := range line {
				b.WriteString(string(chunk))
			}
			lines = append(lines, b.String())
		}
	}
	return lines, nil
}

// line takes as many chunks as fit in a line. If the next chunk does not fit in a whole line, it takes
// a part of it.
func (w wrapper) line(chunks [][]rune) (line, rest [][]rune) {
	room := w.width
	for len(chunks) > 0 && len(chunks[0]) <= room {
		room -= len(chunks[0])
		line, chunks = append(line, chunks[0]), chunks[1:]
	}
	if len(chunks) == 0 || len(chunks[0]) <= w.width {
		return line, chunks
	}
	switch {
	case w.breakLong:
		end := w.breakAt(chunks[0], room)
		line = append(line, chunks[0][:end])
		chunks[0] = chunks[0][end:]
		return line, chunks
	case len(line) == 0:
		return chunks[:1], chunks[1:]
	}
	return line, chunks
}

// breakAt returns where to break a chunk that is longer than room: after the last hyphen, if there is
// another character before it.
func (w wrapper) breakAt(chunk []rune, room int) int {
	if !w.breakHyphens {
		return room
	}
	hyphen := room - 1
	for hyphen > 0 && chunk[hyphen] != '-' {
		hyphen--
	}
	if hyphen > 0 && strings.Trim(string(chunk[:hyphen]), "-") != "" {
		return hyphen + 1
	}
	return room
}

func isBlank(chunk []rune) bool {
	return !slices.ContainsFunc(chunk, func(r rune) bool { return !value.IsSpace(r) })
}

// chunks splits a text into white space and words. If words may be broken, it also splits them after
// hyphens and around dashes of several hyphens.
func (w wrapper) chunks(text []rune) [][]rune {
	var chunks [][]rune
	for i := 0; i < len(text); {
		end := i + 1
		switch {
		case isWrapSpace(text[i]):
			for end < len(text) && isWrapSpace(text[end]) {
				end++
			}
		case !w.breakHyphens:
			for end < len(text) && !isWrapSpace(text[end]) {
				end++
			}
		case i > 0 && isWordPunct(text[i-1]) && dash(text, i) > 0:
			end = i + dash(text, i)
		default:
			end = wordEnd(text, i)
		}
		chunks = append(chunks, text[i:end])
		i = end
	}
	return chunks
}

// wordEnd returns the end of the word, or part of a word, that begins at start.
func wordEnd(text []rune, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch {
		case isHyphen(text, i):
			return i + 1
		case isWrapSpace(text[i]), isWordPunct(text[i-1]) && dash(text, i) > 0:
			return i
		}
	}
	return len(text)
}

// isHyphen reports whether a word can be broken after i: there is a hyphen at i, with two letters
// before it and two after it.
func isHyphen(text []rune, i int) bool {
	letter := func(at int) bool { return 0 <= at && at < len(text) && isWrapLetter(text[at]) }
	if text[i] != '-' || !letter(i+1) {
		return false
	}
	before := letter(i-1) && letter(i-2) || i >= 3 && letter(i-3) && text[i-2] == '-' && isWordPunct(text[i-1])
	behind := letter(i+2) || i+2 < len(text) && text[i+2] == '-' && letter(i+3)
	return before && behind
}

// dash returns the length of the dash at i, or 0 if there is none. A dash is several hyphens with a
// word after them.
func dash(text []rune, i int) int {
	end := i
	for end < len(text) && text[end] == '-' {
		end++
	}
	if end-i < 2 || end == len(text) || !value.IsWord(text[end]) {
		return 0
	}
	return end - i
}

func isWrapSpace(r rune) bool { return strings.ContainsRune("\t\n\v\f\r ", r) }

func isWrapLetter(r rune) bool { return value.IsWord(r) && !unicode.Is(unicode.Nd, r) }

func isWordPunct(r rune) bool { return value.IsWord(r) || strings.ContainsRune(`!"'&.,?`, r) }
