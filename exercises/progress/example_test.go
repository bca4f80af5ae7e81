package progress_test

import (
	"errors"
	"fmt"
	"os"
	"time"

	"looper.example/exercises/progress"
)

func Example() {
	folder, err := os.MkdirTemp("", "progress")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	store := progress.Store{Folder: folder}
	_, err = store.Load()
	fmt.Println(errors.Is(err, progress.ErrNone))

	ten := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	if err := store.Create(progress.New(1, ten)); err != nil {
		fmt.Println(err)
	}
	p, err := store.Update(func(p *progress.Progress) error {
		p.Pass(1, ten.Add(20*time.Minute))
		p.Begin(2, ten.Add(25*time.Minute))
		return nil
	})
	fmt.Println(p.Step, p.State(1), p.State(2), err)
	// Output:
	// true
	// 2 passed begun <nil>
}
