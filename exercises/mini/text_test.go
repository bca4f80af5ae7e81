package mini_test

import (
	"go/format"
	"go/scanner"
	"go/token"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"looper.example/exercises/mini"
)

// listed returns the lines of a step as steps/README.md has them.
func listed(t *testing.T, number int) (size mini.Size) {
	t.Helper()
	list, err := os.ReadFile("steps/README.md")
	require.NoError(t, err)
	row := regexp.MustCompile(`(?m)^\| ` + twoDigits(number) + ` \|.*\| (\d+)/(\d+) \| (\d+) \|$`).FindStringSubmatch(string(list))
	require.NotNil(t, row, "no row for step %d", number)
	for i, field := range []*int{&size.Added, &size.Removed, &size.Total} {
		*field, err = strconv.Atoi(row[i+1])
		require.NoError(t, err)
	}
	return size
}

func twoDigits(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }

// written calls f for each step that has a text, with the text as its author wrote it.
func written(t *testing.T, f func(t *testing.T, s mini.Step, source string)) {
	t.Helper()
	for _, s := range mini.Steps() {
		if s.Text == "" {
			continue
		}
		t.Run(s.Folder(), func(t *testing.T) {
			source, err := os.ReadFile(path.Join("steps", s.Folder(), "README.md"))
			require.NoError(t, err)
			f(t, s, string(source))
		})
	}
}

// The texts of a track are complete from its first step on: none is left out.
func TestTextsHaveNoGap(t *testing.T) {
	gap := map[mini.Track]string{}
	for _, s := range mini.Steps() {
		if s.Text == "" {
			gap[s.Track] = s.Folder()
		} else {
			require.Empty(t, gap[s.Track], "%s has a text", s.Folder())
		}
	}
}

// headings are those of every text, in this order.
var headings = []string{"## The failure", "## Why", "## The change", "## Run it", "## What is still wrong"}

func TestTextsAreWhole(t *testing.T) {
	written(t, func(t *testing.T, s mini.Step, source string) {
		require.True(t, strings.HasPrefix(source, "# "+twoDigits(s.Number)+" "+s.Name+": "+s.Title+"\n"), "the heading is that of the list")
		require.Contains(t, source, "| Time | "+strconv.Itoa(s.Minutes)+" minutes |\n")
		require.Contains(t, source, "| You will | ")
		var found []string
		for line := range strings.Lines(source) {
			if strings.HasPrefix(line, "## ") {
				found = append(found, strings.TrimSpace(line))
			}
		}
		require.Equal(t, headings, found)
		require.NotContains(t, s.Text, "<!-- ")
		for _, hint := range s.Hints {
			require.NotEmpty(t, hint)
		}
		words := 0
		code := false
		for line := range strings.Lines(s.Text) {
			if strings.HasPrefix(line, "```") {
				code = !code
			} else if !code {
				words += len(strings.Fields(line))
			}
		}
		require.LessOrEqual(t, words, 750, "the text is too long")
		require.GreaterOrEqual(t, words, 200, "the text is too short")
	})
}

// The code in a text is the step's code.
func TestTextsAreWoven(t *testing.T) {
	written(t, func(t *testing.T, s mini.Step, source string) {
		before, after := taught(t, s)
		woven, err := mini.Weave(source, before, after)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(woven, source), "run go run ./exercises/mini/cmd/stairs weave")
	})
}

// Code is shown as gofmt writes it, unless a part of it is left out ("...").
func TestShownCodeIsFormatted(t *testing.T) {
	blocks := regexp.MustCompile("(?s)\n```go\n(.*?)```")
	leftOut := regexp.MustCompile(`(?m)^\s*\.\.\.$`)
	for _, s := range mini.Steps() {
		for _, found := range blocks.FindAllStringSubmatch(s.Text+strings.Join(s.Hints[:], "\n"), -1) {
			if leftOut.MatchString(found[1]) {
				continue
			}
			formatted, err := format.Source([]byte(found[1]))
			require.NoError(t, err, "step %s:\n%s", s.Folder(), found[1])
			require.Empty(t, cmp.Diff(strings.TrimSpace(string(formatted)), strings.TrimSpace(found[1])), s.Folder())
		}
	}
}

var (
	span    = regexp.MustCompile("`([^`\n]+)`")
	word    = regexp.MustCompile(`^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\(\))?$`)
	program = regexp.MustCompile(`go run \.((?: -\w+ \S+)*)`)
	option  = regexp.MustCompile(` -(\w+)`)
)

// foreign are the words in code spans that the program does not define: programs, system calls,
// their options and errors.
var foreign = strings.Fields(`
	accept bash bind cat close connect curl epoll epoll_ctl epoll_wait exec git go kill kqueue listen mini nc poll ppoll
	printf ps read recv select send seq shutdown socket ss strace time timeout top wc write yes
	EAGAIN EINTR EPIPE ECONNRESET ENOENT EPOLLHUP EPOLLERR EPOLLIN EPOLLOUT POLLIN SIGINT SIGTERM SOMAXCONN TIME_WAIT INADDR_ANY
	SO_REUSEADDR O_NONBLOCK SHUT_WR RSS Pull iter net http net.Listen net.Conn EOF GOOS GOMAXPROCS sort.Interface
	chunked close keep-alive Accept main HEAD GET POST OPTIONS TRACE CONNECT
	static templates os.Root Root nick nobody guest upper lower trim safe escape length join items default str None True False elif endif endfor endblock extends include block super loop set not and or in jq python3 Content_Length io.Writer ulimit user sys real rss exit pgrep brew head tail grep sleep html json`)

// What a text names in code exists: files, declarations and identifiers in the step's program or
// in the one before it, flags of the program.
func TestTextsNameWhatIsThere(t *testing.T) {
	written(t, func(t *testing.T, s mini.Step, source string) {
		before, after := taught(t, s)
		known := identifiers(before)
		for name := range identifiers(after) {
			known[name] = true
		}
		prose := regexp.MustCompile("(?s)```.*?```").ReplaceAllString(source+strings.Join(s.Hints[:], "\n"), "")
		for _, found := range span.FindAllStringSubmatch(prose, -1) {
			name := found[1]
			if strings.Contains(name, "..") {
				continue // an example of a name that leads out of a folder
			}
			if path.Ext(name) == ".go" || strings.HasPrefix(name, "templates/") || strings.HasPrefix(name, "static/") {
				require.True(t, before[name] != nil || after[name] != nil, "there is no file %s", name)
			} else if word.MatchString(name) && !slices.Contains(foreign, name) {
				for part := range strings.SplitSeq(strings.TrimSuffix(name, "()"), ".") {
					require.True(t, known[part] || slices.Contains(foreign, part), "%s: the program has no %s", name, part)
				}
			} else if flag, ok := strings.CutPrefix(name, "-"); ok && word.MatchString(flag) {
				require.Contains(t, string(after["main.go"]), `"`+flag+`"`, "the program has no flag -%s", flag)
			}
		}
		for _, command := range program.FindAllStringSubmatch(source, -1) {
			for _, flag := range option.FindAllStringSubmatch(command[1], -1) {
				require.Contains(t, string(before["main.go"])+string(after["main.go"]), `"`+flag[1]+`"`, "%s: the program has no flag -%s", command[0], flag[1])
			}
		}
	})
}

// identifiers returns all identifiers in the Go files.
func identifiers(files mini.Files) map[string]bool {
	known := map[string]bool{}
	for name, content := range files {
		if path.Ext(name) != ".go" {
			continue
		}
		var s scanner.Scanner
		set := token.NewFileSet()
		s.Init(set.AddFile(name, -1, len(content)), content, nil, 0)
		for {
			_, tok, literal := s.Scan()
			if tok == token.EOF {
				break
			}
			if tok == token.IDENT || tok.IsKeyword() {
				known[literal] = true
			}
		}
	}
	return known
}
