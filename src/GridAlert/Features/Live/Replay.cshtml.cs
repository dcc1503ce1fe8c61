using GridAlert.Features.Access;
using GridAlert.Features.Emergency;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.AfterAction.Replay;
using GridAlert.Features.Emergency.Board;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Shared;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Live;

/// <summary>The board of an activation as it was at any moment 回放: painted at one, then moved by its script.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class ReplayModel(UnitTree tree, ActivationStore activations, ReplayBoard replay) : BoardPage(tree)
{
    public Activation Activation { get; private set; } = null!;

    /// <summary>Null when there is nothing to replay.</summary>
    public ReplayTimeline? Timeline { get; private set; }

    /// <summary>The moment asked for has not been read yet: what is painted is the first one.</summary>
    public bool IsReading { get; private set; }

    /// <summary>The moment asked for.</summary>
    public DateTimeOffset Wanted { get; private set; }

    public override bool IsReplay => true;

    public override string BoardOf(string code) => AddressOf(code, Wanted);

    public override string? PresentPage(string path) => null;

    public string AddressOf(string unitCode, DateTimeOffset at) => $"/activations/{Activation.Id}/replay?unit={unitCode}&at={Uri.EscapeDataString(at.Iso())}";

    public async Task<IActionResult> OnGetAsync(Guid id, string? unit, string? at)
    {
        var cancel = HttpContext.RequestAborted;
        var caller = User.Caller();
        var timeline = await replay.TimelineAsync(caller, id, unit, cancel);
        if (timeline.Problem is { } problem && problem != ReplayBoard.Nothing)
            return NotFound();
        Activation = (await activations.FindAsync(id, cancel))!;
        if (!timeline.Ok)
            return Page();
        Timeline = timeline.Value.Value;
        if (Timeline is null)
        {
            IsReading = true;
            Response.Headers["Refresh"] = "1";
            return Page();
        }
        Wanted = at is not null && ReplayMoment.TryParseTime(at, out var asked) ? asked : Timeline.From;
        Wanted = Wanted < Timeline.From ? Timeline.From : Wanted > Timeline.Until ? Timeline.Until : Wanted;
        var picture = (await replay.SnapshotAsync(caller, id, unit, Wanted.Iso(), null, cancel)).Value?.Value;
        IsReading = picture is null;
        picture ??= (await replay.SnapshotAsync(caller, id, unit, null, null, cancel)).Value?.Value;
        if (picture is not null)
            Paint(Tree.Find(picture.Unit.Code)!, picture, IsReading ? Timeline.From : Wanted);
        return Page();
    }

    /// <summary>How the bands of the page stood then.</summary>
    public Then Then => new(Now, [.. Picture.Activations.Select(a => new Activation
    {
        Id = a.Id,
        Scenario = a.Scenario,
        Level = a.Level,
        Reason = a.Reason,
        Drill = a.Drill,
        UnitCodes = [.. a.UnitCodes],
        OpenedAt = a.OpenedAt,
        OpenedByName = a.OpenedByName,
    })]);

    /// <summary>A marked moment in words.</summary>
    public string Words(IStringLocalizer<DeskTexts> texts, ReplayMark mark)
    {
        var stairwell = Tree.Find(mark.StairwellCode);
        return texts[mark is { Kind: "reported", Count: > 1 } ? "js.replay.mark.reportedMany" : $"js.replay.mark.{mark.Kind}"].Value
            .Replace("{dispatch}", mark.Title, StringComparison.Ordinal)
            .Replace("{level}", texts.Word("level", mark.Level), StringComparison.Ordinal)
            .Replace("{who}", texts.Word("who", mark.Who), StringComparison.Ordinal)
            .Replace("{report}", texts.Word("reportKind", mark.ReportKind), StringComparison.Ordinal)
            .Replace("{place}", stairwell is null ? "" : $"{Tree.Find(stairwell.CodeOf(UnitKind.Community))?.Name} {stairwell.Name}", StringComparison.Ordinal)
            .Replace("{n}", mark.Count.N(), StringComparison.Ordinal);
    }
}
