package looper

import (
	"errors"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// maxListed is the largest number of a folder's entries that a listing reads.
const maxListed = 1000

// list sends a page of links to a folder's entries: folders first, then files, each by name.
func (s *static) list(c *Context, dir string) error {
	entries, more, err := readFolder(s.files, dir)
	if err != nil {
		return c.unopened(err)
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		kind := e.Type()
		return !s.isServed(path.Join(dir, e.Name())) || !kind.IsDir() && !kind.IsRegular() && kind&fs.ModeSymlink == 0
	})
	slices.SortFunc(entries, foldersFirst)
	var links strings.Builder
	if dir != "." {
		links.WriteString("<li><a href=\"../\">../</a>\n")
	}
	for _, e := range entries {
		slash := ""
		if e.IsDir() {
			slash = "/"
		}
		// Without "./" a name with a colon would begin with a scheme.
		link, text := html.EscapeString(url.PathEscape(e.Name())), html.EscapeString(visible(e.Name()))
		fmt.Fprintf(&links, "<li><a href=\"./%s%s\">%s%s</a>\n", link, slash, text, slash)
	}
	rest := ""
	if more {
		rest = fmt.Sprintf("<p>This folder has more entries: only %d are read.\n", maxListed)
	}
	title := html.EscapeString(visible(c.Path()))
	return c.HTML(200, fmt.Sprintf(listingHTML, title, links.String(), rest))
}

// readFolder reads at most maxListed entries, in no order, and reports whether there are more.
func readFolder(files fs.FS, dir string) (entries []fs.DirEntry, more bool, err error) {
	file, err := files.Open(dir)
	if err != nil {
		return nil, false, err
	}
	defer file.Close()
	folder, ok := file.(fs.ReadDirFile)
	if !ok {
		return nil, false, fs.ErrNotExist
	}
	for len(entries) <= maxListed {
		some, err := folder.ReadDir(maxListed + 1 - len(entries))
		entries = append(entries, some...)
		if errors.Is(err, io.EOF) || err == nil && len(some) == 0 {
			return entries, false, nil
		}
		if err != nil {
			return nil, false, err
		}
	}
	return entries[:maxListed], true, nil
}

func foldersFirst(a, b fs.DirEntry) int {
	switch {
	case a.IsDir() && !b.IsDir():
		return -1
	case !a.IsDir() && b.IsDir():
		return 1
	}
	return strings.Compare(a.Name(), b.Name())
}

// visible returns a name that hides nothing: U+FFFD stands for line ends and changes of the
// direction of writing.
func visible(name string) string {
	return strings.Map(func(r rune) rune {
		if strconv.IsPrint(r) {
			return r
		}
		return '\uFFFD'
	}, name)
}

const listingHTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%[1]s</title>
<style>
  body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color: #333 }
  ul { list-style: none; padding: 0 }
</style>
<h1>%[1]s</h1>
<ul>
%[2]s</ul>
%[3]s</html>
`
