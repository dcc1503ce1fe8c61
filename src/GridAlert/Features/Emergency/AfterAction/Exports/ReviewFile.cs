using GridAlert.Features.Emergency.AfterAction.Pages;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.AfterAction.Exports;

/// <param name="Style">The style of the page, since the file lies where it cannot fetch it.</param>
/// <param name="Name">What the file is called, without its ending.</param>
/// <param name="ByName">Who took it away.</param>
public sealed record ReviewFileModel(ReviewDocument Document, string Style, string Name, string ByName, DateTimeOffset At);

/// <summary>The review's page as one file that needs nothing else: to keep, to send, and to be printed from.</summary>
public sealed class ReviewFile(PageText pages, IWebHostEnvironment host, IStringLocalizer<ReviewTexts> texts, TimeProvider time)
{
    private const string View = "/Features/Emergency/AfterAction/Exports/ReviewFile.cshtml";
    private const string Style = "dist/paper.css";

    public async Task<string> RenderAsync(HttpContext context, ReviewDocument document, string byName)
    {
        await using var style = host.WebRootFileProvider.GetFileInfo(Style).CreateReadStream();
        using var reader = new StreamReader(style);
        return await pages.RenderAsync(context, View, new ReviewFileModel(document, await reader.ReadToEndAsync(context.RequestAborted), NameOf(document), byName, time.GetUtcNow()));
    }

    /// <summary>演练 first, so that a list of files shows it.</summary>
    public string NameOf(ReviewDocument document)
    {
        var overview = document.Overview;
        return texts["file." + ReviewPaper.Of(overview), document.Scenario, ReviewWords.Day(overview.OpenedAt), overview.Unit.Name];
    }
}
