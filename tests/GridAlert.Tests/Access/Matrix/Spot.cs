using System.Text.Json.Nodes;
using Dapper;
using GridAlert.Tests.Reports;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using SkiaSharp;

namespace GridAlert.Tests.Access.Matrix;

/// <summary>A unit with one of everything that lies in units.</summary>
public sealed class Spot
{
    private static readonly string InAMonth = TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private readonly Dictionary<string, string> _things;

    private Spot(Dictionary<string, string> things) => _things = things;

    public string Unit => _things["unit"];

    public string this[string thing] => _things[thing];

    /// <summary>An address or a body with the names of things in it filled in.</summary>
    public string Fill(string text) => _things.Aggregate(text, (filled, thing) => filled.Replace("{" + thing.Key + "}", thing.Value, StringComparison.Ordinal));

    /// <summary>Fills the places of a route by what stands before them.</summary>
    public string Address(string pattern)
    {
        var parts = pattern.Split('?')[0].Split('/');
        for (var n = 1; n < parts.Length; n++)
        {
            if (parts[n] is not ['{', .. var inner, '}'])
                continue;
            var name = inner.Split(':')[0];
            var about = parts[n - 1];
            parts[n] = (name, about) switch
            {
                ("code", "units") => parts.ElementAtOrDefault(n + 1) == "covers" ? this["stairwell"] : Unit,
                ("code", "join" or "r" or "answers" or "covenant" or "selections" or "council") or ("token", _) => "NONE",
                ("code", _) => this["stairwell"],
                // Invites are printed for a community at most.
                ("unit", "invites") => this["community"],
                ("unit", _) => Unit,
                ("unitCode", "ledger" or "visits" or "readiness") => Unit,
                ("unitCode", "closing-reports") => this["community"],
                ("id", "activations") => pattern.Contains("closing-reports/{", StringComparison.Ordinal) ? this["ended"] : this["activation"],
                ("id", "dispatches") when pattern.EndsWith("/photos/{photoId:guid}", StringComparison.Ordinal) => this["replied"],
                ("id", "team-events") => this["event"],
                ("id", "activities") => this["activity"],
                ("unitCode", "parties") => Unit,
                ("id", "letters" or "duties") => this["post"],
                ("id", _) => this[about.TrimEnd('s').Replace("dispatche", "dispatch", StringComparison.Ordinal)],
                ("dispatchId", _) => this["dispatch"],
                ("householdId", _) => this["household"],
                ("photoId", _) => this[pattern.Contains("/reports/", StringComparison.Ordinal) ? "photo" : "replyPhoto"],
                ("role", _) => "lead",
                ("section", _) => "reports",
                ("table", _) => "reports",
                _ => throw new InvalidOperationException($"The matrix does not know what {parts[n]} in {pattern} is: say it here."),
            };
        }
        return string.Join('/', parts);
    }

    /// <param name="invite">What happens inside happens in its stairwell; its phone is bound for the while.</param>
    /// <param name="doors">The stairwell at whose doors the unit's dispatch knocks.</param>
    public static async Task<Spot> MakeAsync(District district, NpgsqlConnection database, string unit, string community, JsonNode invite, string doors)
    {
        var stairwell = (string)invite["stairwellCode"]!;
        await using var phone = await Phone.BindAsync(district.Url, invite);
        var ended = await district.ActivateAsync(unit, "blue", drill: true);
        await district.Dispatcher.PostAsync($"activations/{ended}/end", new { reason = "解除" });
        var activation = await district.ActivateAsync(unit, "orange", drill: true);
        // To the unit, and for what is inside it a dispatch to the one stairwell, whoever else the unit's goes to.
        var dispatch = await DispatchAsync(district, activation, unit);
        var replied = await DispatchAsync(district, activation, stairwell);
        var photo = Pictures.Of(SKEncodedImageFormat.Jpeg);
        var replyPhoto = Id(await phone.Api.PostFormAsync($"me/dispatches/{replied}/photos", new() { { new ByteArrayContent(photo), "gate", "gate.jpg" } }), "photoId");
        var report = await phone.Api.PostFormAsync("me/reports", Pictures.Form(new { kind = "need", text = "缺水" }, ("a.jpg", photo)));
        var request = Id(await phone.Api.PostAsync("me/requests", new { kind = "repair", text = "灯不亮" }));
        var finding = Id(await district.Dispatcher.PostAsync($"activations/{activation}/findings", new { unitCode = unit, kind = "improvement", rating = "majorChallenges", text = "夜间无人应答" }));
        var improvement = Id(await district.Dispatcher.PostAsync($"findings/{finding}/improvements", new { action = "继续", owner = "区应急办", dueOn = InAMonth }));
        var (account, approval, team, kit, station) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var (service, group, mediation, selection) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var (meeting, issue, audience, activity) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await database.ExecuteAsync(
            """
            insert into account (id, user_name, name, role, unit_code, password_hash, created_at) values (@account, @account::text, '同事', 'observer', @unit, '', now());
            insert into desk_item (dispatch_id, stairwell_code, since, owner_id, owner_name) values (@dispatch::uuid, @stairwell, now(), @account, '同事');
            insert into approval (id, act, what, stairwells, people, drill, unit_codes, request, asked_by, asked_by_name, asked_at)
            values (@approval, 'activation', '演练', 1, 3, true, array[@unit], '{}', @account, '同事', now());
            insert into team_event (id, unit_code, kind, title, held_on, minutes, by_name, created_at) values (@team, @unit, 'training', '防汛培训', now()::date, 60, '同事', now());
            insert into council_meeting (id, unit_code, title, begins_at, place, state, by_name, created_at) values (@meeting, @unit, '议事会', now() - interval '1 day', '活动室', 'held', '同事', now());
            insert into council_issue (id, unit_code, tag, title, raised_at, raised_by_name) values (@issue, @unit, 'hard', '楼道堆物', now(), '同事');
            insert into audience (id, unit_code, name, roles, unit_codes, by_name, created_at) values (@audience, @unit, '楼道长群', array['lead'], array[@unit], '同事', now());
            insert into dispatch_party (dispatch_id, unit_code, line) values (@dispatch::uuid, @unit, '清运');
            insert into team_event (id, unit_code, kind, title, held_on, minutes, by_name, created_at, starts_at, ends_at, sign_up) values (@activity, @unit, 'practice', '清洁日', now()::date + 30, 60, '同事', now(), now() + interval '30 days', now() + interval '31 days', true);
            insert into council_agenda (meeting_id, issue_id, number) values (@meeting, @issue, 1);
            insert into kit (id, member_id, kind, issued_at, issued_by_name) values (@kit, @member::uuid, 'vest', now(), '同事');
            insert into work_station (id, unit_code, kind, name, areas, administrative, began_at, by_name) values (@station, @unit, 'station', '工作站', array[@unit], false, now(), '同事');
            insert into grid_service (id, unit_code, kind, name, body, duty, began_on, by_name, created_at) values (@service, @unit, 'mediator', '孟思远', '司法所', '周三', now()::date, '同事', now());
            insert into law_group (id, unit_code, name, keeper, every_days, made_at, made_by_name) values (@group, @unit, '普法群', '陈明', 7, now(), '同事');
            insert into mediation (id, stairwell_code, kind, subject, party_a, party_b, mediator_id, opened_at, by_name) values (@mediation, @stairwell, 'neighbour', '漏水', '甲', '乙', @service, now(), '同事');
            insert into selection (id, community_code, title, year, seats, opened_at, by_name) values (@selection, @community, 'family', 2026, 1, now(), '同事');
            """,
            new { account, approval, team, kit, station, service, group, mediation, selection, meeting, issue, audience, activity, community, unit, dispatch, stairwell, member = phone.MemberId });
        return new(new()
        {
            ["unit"] = unit,
            ["community"] = community,
            ["stairwell"] = stairwell,
            ["member"] = phone.MemberId,
            ["ended"] = ended,
            ["activation"] = activation,
            ["dispatch"] = dispatch,
            ["replied"] = replied,
            ["replyPhoto"] = replyPhoto,
            ["report"] = Id(report),
            ["request"] = request,
            ["photo"] = (string)report["photos"][0]!["id"]!,
            ["finding"] = finding,
            ["improvement"] = improvement,
            ["post"] = (await database.QueryFirstAsync<Guid>("select id from post where stairwell_code = @stairwell and role = 'information' and ended_at is null", new { stairwell })).ToString(),
            ["event"] = team.ToString(),
            ["kit"] = kit.ToString(),
            ["station"] = station.ToString(),
            ["service"] = service.ToString(),
            ["group"] = group.ToString(),
            ["mediation"] = mediation.ToString(),
            ["selection"] = selection.ToString(),
            ["council-meeting"] = meeting.ToString(),
            ["council-issue"] = issue.ToString(),
            ["audience"] = audience.ToString(),
            ["activity"] = activity.ToString(),
            ["account"] = account.ToString(),
            ["approval"] = approval.ToString(),
            ["household"] = (await database.QueryFirstAsync<Guid>("select id from household where stairwell_code = @doors", new { doors })).ToString(),
        });
    }

    private static async Task<string> DispatchAsync(District district, string activation, string unit)
    {
        var sent = await district.Dispatcher.PostAsync("dispatches", new
        {
            activationId = activation,
            kind = "homeVisit",
            title = "入户核查",
            body = "逐户核查",
            targets = new { unitCodes = new[] { unit } },
            acknowledgementRule = "any",
            reply = new[] { new { key = "gate", label = "大门", type = "photo", required = false }, new { key = "words", label = "说明", type = "text", required = false } },
            perHousehold = true,
            escalation = "none",
        });
        return Id(sent);
    }

    private static string Id(Answer made, string field = "id")
    {
        made.Response.IsSuccessStatusCode.ShouldBeTrue(made.Body?.ToJsonString());
        return made.Text(field);
    }
}
