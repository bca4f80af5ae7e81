package docs_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// workspace is the complete tree, seen from the folder that has go.work.
//
// It is reached through a symbolic link, testdata/workspace, because of go test's
// cache. An earlier result is valid as long as the files are unchanged that the test
// has opened, but only files whose path is in its own module count. Through "..", a
// fault elsewhere would go unseen as long as docs itself does not change.
func workspace() fs.FS {
	const link = "testdata/workspace"
	if _, err := os.Stat(link + "/go.work"); err != nil {
		return os.DirFS("..") // for systems that check links out as plain files
	}
	return os.DirFS(link)
}

// modules returns the folders that go.work uses.
func modules(t *testing.T, tree fs.FS) []string {
	t.Helper()
	work, err := fs.ReadFile(tree, "go.work")
	require.NoError(t, err)
	var found []string
	for line := range strings.Lines(string(work)) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "use ")
		if folder, ok := strings.CutPrefix(line, "./"); ok {
			found = append(found, folder)
		}
	}
	require.NotEmpty(t, found, "go.work uses no folder")
	return found
}

// stages returns the modules that are stages, lowest first, without modules inside a stage.
func stages(t *testing.T, tree fs.FS) []string {
	t.Helper()
	var found []string
	for _, module := range modules(t, tree) {
		if strings.HasPrefix(module, "stage") && !strings.Contains(module, "/") {
			found = append(found, module)
		}
	}
	return found
}

// files returns the files under root whose name ends in suffix, except in folders that
// have no text of the project.
func files(t *testing.T, tree fs.FS, root, suffix string) []string {
	t.Helper()
	var found []string
	require.NoError(t, fs.WalkDir(tree, root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", "node_modules", "testdata"}, path.Base(name)):
			return fs.SkipDir
		case !entry.IsDir() && strings.HasSuffix(name, suffix):
			found = append(found, name)
		}
		return nil
	}))
	return found
}

// moduleFiles returns the files of a module, without those of modules inside it.
func moduleFiles(t *testing.T, tree fs.FS, module, suffix string) []string {
	t.Helper()
	return slices.DeleteFunc(files(t, tree, module, suffix), func(name string) bool {
		for folder := path.Dir(name); folder != module; folder = path.Dir(folder) {
			if _, err := fs.Stat(tree, path.Join(folder, "go.mod")); err == nil {
				return true
			}
		}
		return false
	})
}
