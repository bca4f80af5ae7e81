package watch_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"looper.example/stage06-final/cmd/looper/watch"
)

func ExampleFolder() {
	dir, err := os.MkdirTemp("", "watch")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	changes, _ := watch.Folder(ctx, dir, watch.Options{})
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte("package main\n"), 0o644); err != nil {
		fmt.Println(err)
	}
	fmt.Println(<-changes)
	// Output:
	// [main.go]
}
