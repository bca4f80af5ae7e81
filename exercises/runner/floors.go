package runner

import "fmt"

// floorsFolder has the pages that compare mini with the floors of the course, in the folder of the course.
const floorsFolder = "exercises/floors"

// floorPage is the page to read after a step: mini's part of that floor is complete.
type floorPage struct {
	step, floor int
	file        string
}

var floorPages = []floorPage{
	{4, 1, "01-blocking.md"},
	{9, 2, "02-poller.md"},
	{25, 3, "03-http-parser.md"},
	{27, 4, "04-router.md"},
	{41, 5, "05-templates.md"},
	{45, 6, "06-final.md"},
}

// floorAfter tells what to read after a step; "" if no floor's part ends there.
func floorAfter(step int) string {
	for _, p := range floorPages {
		if p.step == step {
			return fmt.Sprintf("Now read what floor %d adds: %s/%s\n", p.floor, floorsFolder, p.file)
		}
	}
	return ""
}
