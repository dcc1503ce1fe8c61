using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law.Calendar;

/// <summary>Changes day or words of a law day, for the whole district.</summary>
public sealed class SaveCampaign(Commands commands, UnitTree tree, TimeProvider time)
{
    public async Task<Outcome<string>> RunAsync(Caller caller, string key, int? month, int? day, string? name, string? title, string? body, CancellationToken cancel)
    {
        if (!AccessPolicy.MayEver(caller.Role, Act.EditPlaybooks) || tree.Find(caller.UnitCode)?.Kind != UnitKind.District)
            return Problem.Forbidden;
        var check = new Check();
        check.That(month is not null && CampaignRules.IsDay(month.Value, day), "month", "notATime");
        check.Text(name, "campaign", CampaignRules.MaxName);
        check.Text(title, "title", PublishRules.MaxTitle);
        check.Text(body, "campaignBody", PublishRules.MaxBody);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<string>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            if (!await CampaignStore.SaveAsync(transaction, new(key, month!.Value, day, name!.Trim(), title!.Trim(), body!.Trim()), caller.Name, now))
                return Problem.NotFound;
            await Journal.AppendAsync(transaction, JournalKind.CampaignSaved, now, caller.Id, new { campaign = key, month, day, byName = caller.Name });
            return key;
        }, cancel);
    }
}
