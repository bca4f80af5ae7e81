package folder

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// filled makes a folder with files of a content.
func filled(t *testing.T, names map[string]string) string {
	dir := t.TempDir()
	for name, content := range names {
		require.NoError(t, write(dir, name, []byte(content)))
	}
	return dir
}

func TestOf(t *testing.T) {
	for _, row := range []struct {
		name  string
		files map[string]string
		want  Kind
	}{
		{"empty", nil, Empty},
		{"a learner's", map[string]string{"go.mod": "module mini\n", "progress.json": "{}"}, Learner},
		{"a learner's whose progress is lost", map[string]string{"go.mod": "module mini\n", "steps/01-hello.md": ""}, Learner},
		{"a learner's whose progress is kept aside", map[string]string{"go.mod": "module mini\n", "progress.json.bak": ""}, Learner},
		{"another module", map[string]string{"go.mod": "module other\n", "progress.json": "{}"}, Foreign},
		{"no module", map[string]string{"progress.json": "{}"}, Foreign},
		{"mini, and not of the course", map[string]string{"go.mod": "module mini\n", "main.go": ""}, Foreign},
	} {
		t.Run(row.name, func(t *testing.T) {
			kind, err := Of(filled(t, row.files))
			require.NoError(t, err)
			require.Equal(t, row.want, kind)
		})
	}
	dir := filled(t, map[string]string{"file": ""})
	kind, err := Of(filepath.Join(dir, "missing"))
	require.NoError(t, err)
	require.Equal(t, Missing, kind)
	kind, err = Of(filepath.Join(dir, "file"))
	require.NoError(t, err)
	require.Equal(t, Foreign, kind)
}

func TestCreateRefusesWhatIsNotEmpty(t *testing.T) {
	dir := filled(t, map[string]string{"work.txt": "mine"})
	require.ErrorContains(t, Create(dir, map[string][]byte{"work.txt": []byte("theirs")}), "is not empty")
	content, err := os.ReadFile(filepath.Join(dir, "work.txt"))
	require.NoError(t, err)
	require.Equal(t, "mine", string(content))
}

func TestNothingIsLost(t *testing.T) {
	f := Folder{Dir: filled(t, map[string]string{"conn.go": "one"}), Now: noon}
	read := func(name string) string {
		content, err := os.ReadFile(f.Path(name))
		require.NoError(t, err)
		return string(content)
	}
	first, err := f.Write("conn.go", []byte("two"))
	require.NoError(t, err)
	second, err := f.Write("conn.go", []byte("three")) // within the same second
	require.NoError(t, err)
	third, err := f.Remove("conn.go")
	require.NoError(t, err)
	require.Equal(t, []string{"one", "two", "three"}, []string{read(first), read(second), read(third)})
	require.NoFileExists(t, f.Path("conn.go"))
}

func TestProgram(t *testing.T) {
	f := Folder{Dir: filled(t, map[string]string{
		"main.go": "m", "go.mod": "module mini\n", "templates/page.html": "p", "static/css/style.css": "s", "static/data.go": "d",
		".main.go.swp": "", "main.go~": "", "#main.go#": "", ".#main.go": "", "mini": "binary", "README.md": "", "progress.json": "{}",
		"steps/01-hello.md": "", "solutions/01-hello/main.go": "", "_backup/x/main.go": "", ".git/HEAD": "",
	})}
	files, err := f.Program()
	require.NoError(t, err)
	require.Equal(t, []string{"go.mod", "main.go", "static/css/style.css", "static/data.go", "templates/page.html"}, slices.Sorted(maps.Keys(files)))
}

func TestMemory(t *testing.T) {
	m := Memory{ConfigDir: filepath.Join(t.TempDir(), "not yet")}
	dir, err := m.Recall()
	require.NoError(t, err)
	require.Empty(t, dir)
	require.NoError(t, m.Remember("/home/ada/mini"))
	dir, err = m.Recall()
	require.NoError(t, err)
	require.Equal(t, "/home/ada/mini", dir)

	dir, err = Memory{}.Recall()
	require.NoError(t, err)
	require.Empty(t, dir)
	require.Error(t, Memory{}.Remember("/home/ada/mini"))
}

func TestPracticeFiles(t *testing.T) {
	f := Folder{Dir: filled(t, map[string]string{
		"practice/drain/drain.go": "mine", "practice/drain/more.go": "mine", "practice/drain/given.go": "", "practice/drain/README.md": "",
		"practice/drain/drain_test.go": "", "practice/drain/check/check.go": "", "practice/drain/trace.txt": "", "practice/drain/.#drain.go": "",
		"practice/edge/answer.txt": "2 1", "practice/go.mod": "", "practice/lost.go": "",
	}), Now: noon}
	names := func(exercise string) []string {
		files, err := f.PracticeFiles(exercise)
		require.NoError(t, err)
		return slices.Sorted(maps.Keys(files))
	}
	require.Equal(t, []string{"drain.go", "more.go"}, names("drain"))
	require.Equal(t, []string{"answer.txt"}, names("edge"))
	require.Empty(t, names("other"))
	for name, want := range map[string]bool{"practice": true, "practice/drain": true, "practice/drain/check": false, "steps": false, ".": false} {
		require.Equal(t, want, IsPracticeFolder(name), name)
	}
	program, err := f.Program()
	require.NoError(t, err)
	require.Empty(t, program, "exercises are not part of the program")
}

func TestKeep(t *testing.T) {
	f := Folder{Dir: filled(t, map[string]string{"go.work": "old"}), Now: noon}
	require.NoError(t, f.Keep("go.work", []byte("new")))
	content, err := os.ReadFile(f.Path("go.work"))
	require.NoError(t, err)
	require.Equal(t, "new", string(content))
	require.NoDirExists(t, f.Path("_backup"))
	before := noon().AddDate(-1, 0, 0)
	require.NoError(t, os.Chtimes(f.Path("go.work"), before, before))
	require.NoError(t, f.Keep("go.work", []byte("new")))
	info, err := os.Stat(f.Path("go.work"))
	require.NoError(t, err)
	require.True(t, info.ModTime().Equal(before), "the same content is not written again")
}
