// Echo is the site on echo.
package main

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"looper.example/stage06-final/bench/whole/servers/serve"
	"looper.example/stage06-final/bench/whole/site"
)

func main() {
	o := serve.Parse("echo")
	page := site.CompilePage()
	e := echo.New()
	hello := func(c echo.Context) error { return c.String(http.StatusOK, site.Hello) }
	e.GET(site.HelloPath, hello)
	e.GET(site.JSONPath, func(c echo.Context) error { return c.JSON(http.StatusOK, site.NewGreeting()) })
	e.GET(site.PagePath, func(c echo.Context) error { return c.HTMLBlob(http.StatusOK, page.Render()) })
	e.POST(site.UploadPath, func(c echo.Context) error {
		body, err := io.ReadAll(c.Request().Body)
		if err != nil {
			return err
		}
		return c.String(http.StatusOK, fmt.Sprintf("%d\n", len(body)))
	})
	e.GET(site.WaitPath, func(c echo.Context) error {
		time.Sleep(site.Wait)
		return hello(c)
	})
	e.Static(site.FilesPath, o.Static())
	o.HTTP(e)
}
