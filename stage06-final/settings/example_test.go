package settings_test

import (
	"flag"
	"fmt"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/settings"
)

// A program registers the framework's keys and its own, and reads all of them.
func Example() {
	var config looper.Config
	fs := flag.NewFlagSet("notes", flag.ContinueOnError)
	addr := settings.Flags(fs, &config)
	options := settings.RunFlags(fs)
	title := fs.String("title", "Notes", "`text` at the top of pages")
	// settings.ParseOrExit(fs) in a main function
	if err := settings.Parse(fs, []string{"-addr", "127.0.0.1:9000", "-workers", "2"}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(*addr, options.Workers, *title)
	// Output: 127.0.0.1:9000 2 Notes
}
