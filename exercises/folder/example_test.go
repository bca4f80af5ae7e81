package folder_test

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"looper.example/exercises/folder"
)

func Example() {
	parent, err := os.MkdirTemp("", "folder")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(parent)
	dir := filepath.Join(parent, "mini")
	fmt.Println(folder.Create(dir, map[string][]byte{"go.mod": []byte("module mini\n"), "main.go": []byte("package main\n")}))

	noon := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	f := folder.Folder{Dir: dir, Now: noon}
	fmt.Println(f.Write("main.go", []byte("package main // anew\n")))
	fmt.Println(f.Write("main.go", []byte("package main // anew\n"))) // nothing to do
	// Output:
	// <nil>
	// _backup/2026-03-01-120000/main.go <nil>
	//  <nil>
}
