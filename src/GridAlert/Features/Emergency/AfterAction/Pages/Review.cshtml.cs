using GridAlert.Features.Access;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>The after-action review, on the screen and on paper.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class ReviewModel(ReadReview read, HeadlessChromium chromium) : PageModel
{
    public ReviewDocument Document { get; private set; } = null!;

    public bool MayExport => AccessPolicy.MayEver(User.Caller().Role, Act.FollowUp);

    /// <summary>Without a browser on the server, people print from their own.</summary>
    public bool HasPdf => chromium.IsThere;

    /// <summary>What stands at the edge of every printed page.</summary>
    public string Paper => ReviewPaper.Of(Document.Overview);

    public async Task<IActionResult> OnGetAsync(Guid id, string? unitCode)
    {
        var outcome = await read.RunAsync(User.Caller(), id, string.IsNullOrEmpty(unitCode) ? null : unitCode, "", HttpContext.RequestAborted);
        if (!outcome.Ok)
            return outcome.Problem.Kind == ProblemKind.NotFound ? NotFound() : StatusCode((int)outcome.Problem.Kind);
        Document = outcome.Value;
        return Page();
    }
}
