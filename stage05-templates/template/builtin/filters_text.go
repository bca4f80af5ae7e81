package builtin

import (
	"strings"
	"unicode/utf8"

	"looper.example/stage05-templates/template/value"
)

// textFilters are the filters for strings. They convert other values to strings first, and markup stays
// markup.
func textFilters() []Function {
	return []Function{
		{Name: "capitalize", Run: textFilter(value.Capitalize)},
		{Name: "center", Params: []Param{optional("width", 80)}, Run: filterCenter},
		{Name: "format", Open: filterFormat},
		{Name: "indent", Run: filterIndent, Params: []Param{
			optional("width", 4), optional("first", false), optional("blank", false)}},
		{Name: "lower", Run: textFilter(value.Lower)},
		{Name: "pprint", Run: simple(filterPprint)},
		{Name: "replace", Run: filterReplace, Params: []Param{
			required("old"), required("new"), optional("count", nil)}},
		{Name: "string", Run: simple(softText)},
		{Name: "title", Run: filterTitle},
		{Name: "trim", Params: []Param{optional("chars", nil)}, Run: filterTrim},
		{Name: "truncate", Run: filterTruncate, Params: []Param{
			optional("length", 255), optional("killwords", false), optional("end", "..."), optional("leeway", nil)}},
		{Name: "upper", Run: textFilter(value.Upper)},
		{Name: "wordcount", Run: filterWordcount},
		{Name: "wordwrap", Run: filterWordwrap, Params: []Param{optional("width", 79), optional("break_long_words", true),
			optional("wrapstring", nil), optional("break_on_hyphens", true)}},
	}
}

// like returns s, as markup if v is markup.
func like(v value.Value, s string) value.Value {
	if v.Kind() == value.KindMarkup {
		return value.Safe(s)
	}
	return value.String(s)
}

// textFilter returns a filter that changes a string.
func textFilter(change func(string) string) func(*Scope, []value.Value) (value.Value, error) {
	return simple(func(m *value.Meter, v value.Value) (value.Value, error) {
		text, err := softText(m, v)
		if err != nil {
			return value.Value{}, err
		}
		changed := change(text.Text())
		return like(text, changed), m.Grow(len(changed))
	})
}

// filterPprint returns a value as text for debugging.
func filterPprint(m *value.Meter, v value.Value) (value.Value, error) {
	b, err := value.Pretty{}.AppendPretty(nil, m, v)
	return value.String(string(b)), err
}

func filterCenter(s *Scope, a []value.Value) (value.Value, error) {
	text, err := softText(s.Meter, a[0])
	if err != nil {
		return value.Value{}, err
	}
	width, err := intArgument(a[1])
	if err != nil {
		return value.Value{}, err
	}
	centered, err := value.Center(s.Meter, text.Text(), width)
	return like(text, centered), err
}

// filterFormat is value % arguments.
func filterFormat(s *Scope, args value.Args) (value.Value, error) {
	text, err := softText(s.Meter, args.Positional[0])
	if err != nil {
		return value.Value{}, err
	}
	if len(args.Keywords) == 0 {
		return value.Format(s.Meter, text, value.NewTuple(args.Positional[1:]...))
	}
	if len(args.Positional) > 1 {
		return value.Value{}, value.Errorf(ArgumentError, "can't handle positional and keyword arguments at the same time")
	}
	named, err := newDict(s.Meter, value.Args{Keywords: args.Keywords})
	if err != nil {
		return value.Value{}, err
	}
	return value.Format(s.Meter, text, named)
}

func filterIndent(s *Scope, a []value.Value) (value.Value, error) {
	m := s.Meter
	indent, err := indentation(m, a[1])
	if err != nil {
		return value.Value{}, err
	}
	if a[0].Kind() == value.KindList { // to which a string can be added in Python
		return value.Value{}, value.Errorf(value.AttributeError, "'list' object has no attribute 'splitlines'")
	}
	// The newline at the end makes the empty string one line. For a value that is not a string, it
	// causes the error.
	text, err := value.Add(m, a[0], like(a[0], "\n"))
	if err != nil {
		return value.Value{}, err
	}
	lines := value.SplitLines(text.Text())
	if err := m.Grow(len(text.Text()) + len(lines)*len(indent)); err != nil {
		return value.Value{}, err
	}
	first, blank := value.Truth(a[2]), value.Truth(a[3])
	for i, line := range lines {
		if i == 0 && first || i > 0 && (blank || line != "") {
			lines[i] = indent + line
		}
	}
	return like(text, strings.Join(lines, "\n")), nil
}

// indentation returns the given string, or the given number of spaces.
func indentation(m *value.Meter, width value.Value) (string, error) {
	if width.IsString() {
		return width.Text(), nil
	}
	spaces, err := value.Mul(m, value.String(" "), width)
	return spaces.Text(), err
}

func filterReplace(s *Scope, a []value.Value) (value.Value, error) {
	m := s.Meter
	count := -1
	if !isNone(a[3]) {
		var err error
		if count, err = intArgument(a[3]); err != nil {
			return value.Value{}, err
		}
	}
	// If output is escaped and one of the three texts is markup, so is the result. Then the text and
	// the replacement are escaped, unless they are markup.
	safe := s.Escape && (value.IsSafe(m, a[0]) || value.IsSafe(m, a[1]) || value.IsSafe(m, a[2]))
	var parts [3]string
	for i, v := range a[:3] {
		var err error
		if i > 0 || !safe {
			v, err = softText(m, v)
		}
		if err == nil && safe && i != 1 { // the text to search for is not escaped
			v, err = value.Escape(m, v)
		}
		if err != nil {
			return value.Value{}, err
		}
		parts[i] = v.Text()
	}
	found := strings.Count(parts[0], parts[1])
	if count >= 0 {
		found = min(found, count)
	}
	if err := m.GrowBy(len(parts[0]), found, len(parts[2])-len(parts[1])); err != nil {
		return value.Value{}, err
	}
	replaced := strings.Replace(parts[0], parts[1], parts[2], count)
	if safe {
		return value.Safe(replaced), nil
	}
	return value.String(replaced), nil
}

// filterTitle begins each word with a capital letter. A word also begins after each of the characters
// -({[<.
func filterTitle(s *Scope, a []value.Value) (value.Value, error) {
	text, err := softText(s.Meter, a[0])
	if err != nil {
		return value.Value{}, err
	}
	var b strings.Builder
	rest := text.Text()
	for rest != "" {
		gap := len(rest) - len(strings.TrimLeftFunc(rest, startsWord))
		b.WriteString(rest[:gap])
		rest = rest[gap:]
		end := strings.IndexFunc(rest, startsWord)
		if end < 0 {
			end = len(rest)
		}
		_, size := utf8.DecodeRuneInString(rest)
		b.WriteString(value.Upper(rest[:size]))
		b.WriteString(value.Lower(rest[size:max(size, end)]))
		rest = rest[end:]
	}
	return value.String(b.String()), s.Meter.Grow(b.Len())
}

func startsWord(r rune) bool { return value.IsSpace(r) || strings.ContainsRune("-({[<", r) }

func filterTrim(s *Scope, a []value.Value) (value.Value, error) {
	m := s.Meter
	text, err := softText(m, a[0])
	if err != nil {
		return value.Value{}, err
	}
	if isNone(a[1]) {
		return like(text, value.StripSpace(text.Text())), nil
	}
	chars := a[1]
	if !chars.IsString() {
		return value.Value{}, value.Errorf(value.TypeError, "strip arg must be None or str")
	}
	return like(text, strings.Trim(text.Text(), chars.Text())), nil
}

func filterTruncate(s *Scope, a []value.Value) (value.Value, error) {
	m, text, length, end, leeway := s.Meter, a[0], a[1], a[3], a[4]
	if isNone(leeway) {
		leeway = value.Int(s.Policies.leeway())
	}
	endLength, err := value.Len(m, end)
	if err != nil {
		return value.Value{}, err
	}
	if err := atLeast(m, "length", length, endLength); err != nil {
		return value.Value{}, err
	}
	if err := atLeast(m, "leeway", leeway, 0); err != nil {
		return value.Value{}, err
	}
	n, err := value.Len(m, text)
	if err != nil {
		return value.Value{}, err
	}
	most, err := value.Add(m, length, leeway)
	if err != nil {
		return value.Value{}, err
	}
	if fits, err := value.Compare(m, value.LessOrEqual, value.Int(n), most); err != nil || fits {
		return text, err
	}
	keep, err := value.Sub(m, length, value.Int(endLength))
	if err != nil {
		return value.Value{}, err
	}
	short, err := value.Slice(m, text, value.None(), keep, value.None())
	if err != nil {
		return value.Value{}, err
	}
	if !value.Truth(a[2]) {
		if space := strings.LastIndexByte(short.Text(), ' '); space >= 0 {
			short = like(short, short.Text()[:space])
		}
	}
	return value.Add(m, short, end)
}

// atLeast returns an error if v is less than low: the error of a failed assert in Python.
func atLeast(m *value.Meter, what string, v value.Value, low int) error {
	ok, err := value.Compare(m, value.GreaterOrEqual, v, value.Int(low))
	if err != nil || ok {
		return err
	}
	text, err := value.Text(m, v)
	if err != nil {
		return err
	}
	return value.Errorf("AssertionError", "expected %s >= %d, got %s", what, low, text)
}

// filterWordcount counts the runs of letters, digits and underscores.
func filterWordcount(s *Scope, a []value.Value) (value.Value, error) {
	text, err := softText(s.Meter, a[0])
	if err != nil {
		return value.Value{}, err
	}
	n, inWord := 0, false
	for _, r := range text.Text() {
		is := value.IsWord(r)
		if is && !inWord {
			n++
		}
		inWord = is
	}
	return value.Int(n), nil
}
