package runner

import (
	"fmt"
	"strings"
)

// floorsFolder has the pages that compare mini with the floors, in the folder of the course.
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

// floorAfter tells what to read and to practise after a step; "" if the step is not the last of a floor's part.
func (r *runner) floorAfter(step int) string {
	for _, p := range floorPages {
		if p.step == step {
			return fmt.Sprintf("Now read what floor %d adds: %s/%s\n", p.floor, floorsFolder, p.file) + r.practiceAfter(p.floor)
		}
	}
	return ""
}

// practiceAfter names the exercises of a stage.
func (r *runner) practiceAfter(stage int) string {
	c, err := r.course()
	if err != nil {
		return ""
	}
	var names []string
	minutes := 0
	for _, e := range c.Exercises {
		if e.Group == fmt.Sprintf("stage%02d", stage) {
			names = append(names, e.Name)
			minutes += e.Minutes
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("Then practise: go run ./exercises run %s begins the %s of stage %d\n(%s; about %d minutes).\n",
		names[0], plural(len(names), "exercise"), stage, strings.Join(names, ", "), minutes)
}
