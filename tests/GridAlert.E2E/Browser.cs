using Deque.AxeCore.Commons;
using GridAlert.Tests.Support;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

[assembly: AssemblyFixture(typeof(GridAlert.E2E.Browser))]

namespace GridAlert.E2E;

/// <summary>One real Chromium for all browser tests.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        // A machine that does other things as well is slow, not wrong.
        Assertions.SetDefaultExpectTimeout(20_000);
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("GRIDALERT_CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A window of its own, with its own cookies; a script error in it fails the test that closes it.</summary>
    public async Task<Window> OpenAsync(int width, int height, bool script = true, string? language = null, Uri? url = null)
    {
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, JavaScriptEnabled = script });
        if (language is not null)
            await context.AddCookiesAsync([new() { Name = ".AspNetCore.Culture", Value = $"c={language}|uic={language}", Url = url!.ToString() }]);
        return new(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>A browser window that remembers what went wrong in it.</summary>
public sealed class Window : IAsyncDisposable
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly List<string> _errors = [];
    private readonly IBrowserContext _context;

    public Window(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _errors.Add(error);
    }

    public IPage Page { get; }

    public IBrowserContext Context => _context;

    public Task SignInAsync(AppProcess app, string userName = "district") => SignInAsync(app.Url, userName);

    public async Task SignInAsync(Uri url, string userName = "district")
    {
        await Page.GotoAsync(new Uri(url, "/sign-in").ToString());
        await Page.FillAsync("#user", userName);
        await Page.FillAsync("#password", "gridalert-demo");
        await Page.ClickAsync("button.primary");
        await Page.WaitForURLAsync("**/board/**");
    }

    /// <summary>What WCAG 2.2 AA forbids and a machine can find is not on the page. Asked in the page itself: a page of its own for each answer took a second.</summary>
    public async Task ShouldBeAccessibleAsync()
    {
        await Page.EvaluateAsync(Axe);
        var violations = await Page.EvaluateAsync<string[]>(
            """
            async tags => (await axe.run({ runOnly: tags, resultTypes: ["violations"] })).violations.map(one => `${one.id} ${one.nodes[0].html}`)
            """,
            new[] { "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa" });
        violations.Select(violation => $"{Page.Url}: {violation}").ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _errors.ShouldBeEmpty();
    }
}
