using System.Diagnostics;

namespace GridAlert.Platform;

/// <summary>
/// Prints pages of our own as PDF with a Chromium of this machine: a process for each, one at a time, with a time limit.
/// It gets a file that holds everything whose own policy forbids scripts, and no network.
/// </summary>
public sealed class HeadlessChromium(IConfiguration configuration, ILogger<HeadlessChromium> log) : IDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPrint = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lazy<string?> _program = new(() => Find(configuration["GRIDALERT_CHROMIUM"]));

    /// <summary>There is a Chromium on this machine.</summary>
    public bool IsThere => _program.Value is not null;

    /// <summary>Null when it can print; why not otherwise.</summary>
    public Problem? Refusal => IsThere ? null : new(ProblemKind.Unavailable, "noChromium");

    /// <param name="html">A whole document that needs nothing else.</param>
    /// <param name="cancel">Ends the process.</param>
    public async Task<Outcome<byte[]>> PrintAsync(string html, CancellationToken cancel)
    {
        if (Refusal is { } refusal)
            return refusal;
        if (!await _turn.WaitAsync(LongestWait, cancel))
            return new Problem(ProblemKind.Unavailable, "printingBusy") { RetryAfter = LongestWait };
        var folder = Directory.CreateTempSubdirectory("gridalert-print-");
        try
        {
            var (page, pdf) = (Path.Combine(folder.FullName, "page.html"), Path.Combine(folder.FullName, "page.pdf"));
            await File.WriteAllTextAsync(page, html, cancel);
            await RunAsync(folder.FullName, page, pdf, cancel);
            return File.Exists(pdf) ? await File.ReadAllBytesAsync(pdf, cancel) : new Problem(ProblemKind.Unavailable, "notPrinted");
        }
        finally
        {
            _turn.Release();
            Remove(folder);
        }
    }

    private async Task RunAsync(string folder, string page, string pdf, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(_program.Value!) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = folder };
        string[] args =
        [
            "--headless", $"--print-to-pdf={pdf}", "--no-pdf-header-footer", $"--user-data-dir={Path.Combine(folder, "profile")}",
            // The page is ours and forbids scripts and loading in its own policy; a container has no sandbox to give.
            "--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-extensions", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check", new Uri(page).AbsoluteUri,
        ];
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        // It writes beside its profile as well.
        start.Environment["HOME"] = folder;
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(LongestPrint);
        try
        {
            var said = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0)
                log.LogWarning("Chromium could not print (exit code {Code}): {Said}", process.ExitCode, await said);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning("Chromium did not print within {Limit}", LongestPrint);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private void Remove(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(e, "What was left of a print in {Folder} could not be removed", folder.FullName);
        }
    }

    private static string? Find(string? configured)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string? Beside(string name) => Path.IsPathRooted(name)
            ? File.Exists(name) ? name : null
            : folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        // Whoever names one means that one: another would be a surprise, and "none" is a way to have none.
        return string.IsNullOrWhiteSpace(configured) ? Names.Select(Beside).FirstOrDefault(path => path is not null) : Beside(configured);
    }

    public void Dispose() => _turn.Dispose();
}
