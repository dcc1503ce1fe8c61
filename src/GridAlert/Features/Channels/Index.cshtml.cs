using GridAlert.Features.Access;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Robots;
using GridAlert.Features.Channels.Settings;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Channels;

/// <summary>What is typed into one of the page's forms. The key names the form, so that sending it twice acts once.</summary>
public sealed record ChannelsForm
{
    public string? TestChannel { get; init; }
    public string? Number { get; init; }
    public string? UnitCode { get; init; }
    public string? Channel { get; init; }
    public string? Name { get; init; }
    public string? Url { get; init; }
    public string? Secret { get; init; }
    public string? Key { get; init; }
}

/// <summary>The district's ways out: what is on, what waits, what came of it; its groups; and a test.</summary>
[Authorize(Policy = Policies.Account)]
public sealed class ChannelsModel(
    ChannelStatus status, MessageQuery messages, RobotBook book, SaveRobot robots, SendTest test, UnitTree tree, ChannelsOptions options,
    ProblemTexts problems, IStringLocalizer<ChannelsTexts> texts, TimeProvider time) : PageModel
{
    private const int OutcomesShown = 20;

    [BindProperty]
    public ChannelsForm Form { get; set; } = new();

    [TempData]
    public string? Done { get; set; }

    public Problem? Refused { get; private set; }
    public Unit Own { get; private set; } = null!;
    public IReadOnlyList<ChannelState> Channels { get; private set; } = [];
    public IReadOnlyList<MessageOutcome> Outcomes { get; private set; } = [];
    public IReadOnlyList<Robot> Robots { get; private set; } = [];

    public ChannelsOptions Options => options;

    public DateTimeOffset Now { get; } = time.GetUtcNow();

    /// <summary>Down to the community: a group is no smaller.</summary>
    public IEnumerable<Unit> Units => Own.Subtree().Where(unit => unit.Kind <= UnitKind.Community);

    public IEnumerable<ChannelState> Testable => Channels.Where(channel => ChannelName.IsTelephone(channel.Name) && channel.IsOn);

    public string? Sentence => Refused is null ? null : problems.Detail(Refused);

    /// <summary>Channels are the district's: whoever works in one of its streets uses them but does not run them.</summary>
    public static bool MayManage(Caller caller, UnitTree tree) =>
        AccessPolicy.MayEver(caller.Role, Act.ManageChannels) && tree.Find(caller.UnitCode)?.Kind == UnitKind.District;

    public async Task<IActionResult> OnGetAsync()
    {
        Form = new() { Key = NewKey() };
        return await ShowAsync();
    }

    public async Task<IActionResult> OnPostTestAsync()
    {
        if (!MayManage(User.Caller(), tree))
            return Forbid();
        var request = new TestRequest(Form.TestChannel, Form.Number);
        var outcome = await test.RunAsync(User.Caller(), request, KeyOf(request), HttpContext.RequestAborted);
        return outcome.Ok ? Back(texts["tested"]) : await ShowAsync(outcome.Problem);
    }

    public async Task<IActionResult> OnPostRobotAsync()
    {
        if (!MayManage(User.Caller(), tree))
            return Forbid();
        var request = new RobotRequest(Form.UnitCode, Form.Channel, Form.Name, Form.Url, Form.Secret);
        var outcome = await robots.AddAsync(User.Caller(), request, KeyOf(request), HttpContext.RequestAborted);
        return outcome.Ok ? Back(texts["saved", Form.Name!.Trim()]) : await ShowAsync(outcome.Problem);
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid id)
    {
        if (!MayManage(User.Caller(), tree))
            return Forbid();
        var name = book.Find(id.ToString())?.Name;
        var outcome = await robots.RemoveAsync(User.Caller(), id, HttpContext.RequestAborted);
        return outcome.Ok ? Back(texts["removed", name ?? ""]) : await ShowAsync(outcome.Problem);
    }

    public IEnumerable<string> Bad(string field) => Refused?.Fields.Where(bad => bad.Field == field).Select(problems.Field) ?? [];

    public string Place(string? code) => tree.Find(code) is not { } unit ? "" : unit.Kind == UnitKind.Stairwell ? $"{tree.Find(unit.ParentCode)?.Name} {unit.Name}" : unit.Name;

    /// <summary>The reason in words; a far side's own code is shown as it is.</summary>
    public string Why(string? reason)
    {
        if (reason is null)
            return "";
        var said = texts["reason." + reason];
        return said.ResourceNotFound ? reason : said.Value;
    }

    /// <summary>Never colour alone: the marks of receipts, where they mean the same.</summary>
    public static string Glyph(string state) => state switch
    {
        "waiting" or "sending" => "◌",
        "accepted" => "○",
        "delivered" => "◔",
        "answered" => "●✓",
        "failed" => "✕",
        _ => "↩",
    };

    /// <summary>Why a channel is off, and what turns it on.</summary>
    public string WhyOff(ChannelState channel) =>
        channel.Sending.Off ? texts["off.switched", char.ToUpperInvariant(channel.Name[0]) + channel.Name[1..]]
        : ChannelName.Robots.Contains(channel.Name) ? texts["off.robot"]
        : texts["off." + channel.Name];

    public string Rule(ChannelState channel) => channel.Name switch
    {
        ChannelName.Voice => texts["rules.voice", options.Voice.CallsIn8Minutes, options.Voice.CallsIn24Hours],
        ChannelName.DingTalk or ChannelName.WeCom or ChannelName.Webhook => texts["rules.robot", ((RobotOptions)channel.Sending).PerMinute],
        _ => texts["rules." + channel.Name],
    };

    public string Policy(ChannelState channel) => texts[channel.AtLeastOnce ? "policy.atLeastOnce." + channel.Name : "policy.atMostOnce"];

    private async Task<IActionResult> ShowAsync(Problem? problem = null)
    {
        var caller = User.Caller();
        if (!MayManage(caller, tree))
            return Forbid();
        var cancel = HttpContext.RequestAborted;
        Own = tree.Find(caller.UnitCode)!;
        await book.LoadAsync(cancel);
        Channels = await status.AllAsync(cancel);
        Outcomes = await messages.RecentAsync(Own.Code, OutcomesShown, cancel);
        Robots = [.. book.All.Where(robot => tree.Find(robot.UnitCode)?.LiesIn(Own.Code) == true)];
        if (problem is not null)
        {
            if (problem.Code == "keyReused")
                Form = Form with { Key = NewKey() };
            Refused = problem;
            Response.StatusCode = (int)problem.Kind;
        }
        return Page();
    }

    private RedirectToPageResult Back(string done)
    {
        Done = done;
        return RedirectToPage();
    }

    private IdempotencyKey? KeyOf<T>(T request) =>
        Form.Key is { Length: > 0 and <= IdempotencyKey.MaxLength } key ? IdempotencyKey.For(User.Caller().Id, key, request) : null;

    private string NewKey() => Guid.CreateVersion7(Now).ToString();
}
