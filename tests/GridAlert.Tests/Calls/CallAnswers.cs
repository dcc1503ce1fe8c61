using Dapper;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Calls;

/// <summary>What a call does to the dispatches of a stairwell: only a person's answer counts, and it stays.</summary>
public class CallAnswers(District district) : IClassFixture<District>
{
    [Fact]
    public async Task One_call_covers_every_dispatch_on_which_the_stairwell_is_silent_and_members_receipts_stay_open()
    {
        var trio = await district.TrioAsync();
        var code = trio[0].StairwellCode;
        var first = await district.DispatchAsync(unitCode: code);
        var second = await district.DispatchAsync(unitCode: code, rule: "all");
        var open = await district.DispatchAsync(unitCode: code, acknowledgeWithin: null);
        await MakeSilentAsync(code, first, second);

        var call = await district.Dispatcher.PostAsync($"calls/{code}/outcomes", new { memberId = trio[0].MemberId, outcome = "answered", heardToTheEnd = true });
        call["dispatchIds"].AsArray().Select(id => (string)id!).ShouldBe([first, second]);
        foreach (var id in new[] { first, second })
        {
            var item = (await district.Dispatcher.GetAsync($"dispatches/{id}/stairwells"))["items"][0]!;
            ((string)item["state"]!, (bool)item["answeredFor"]!, (int)item["acknowledged"]!).ShouldBe(("acknowledged", true, 0));
            item["receipts"]!.AsArray().ShouldAllBe(receipt => (string)receipt!["state"]! != "acknowledged");
        }
        (await district.ProgressAsync(open))["stairwells"]!["pending"]!.GetValue<int>().ShouldBe(1);
        (await district.Dispatcher.GetAsync($"calls?unitCode={code}"))["items"].AsArray().ShouldBeEmpty();

        // The trio hears of it, and each may still acknowledge: then it stands on their own answer.
        (await trio[1].HearAsync("DispatchChanged", message => (string)message["dispatchId"]! == first))["stairwell"]!["state"]!.ToString().ShouldBe("acknowledged");
        await trio[1].Api.PostAsync($"me/dispatches/{first}/acknowledge", new { });
        (await district.ProgressAsync(first))["stairwells"]!["answeredFor"]!.GetValue<int>().ShouldBe(0);
    }

    [Theory]
    [InlineData("voicemail")]
    [InlineData("noAnswer")]
    [InlineData("wrongNumber")]
    [InlineData("answered")]
    public async Task What_is_no_persons_answer_never_counts(string outcome)
    {
        var trio = await district.TrioAsync();
        var code = trio[0].StairwellCode;
        var id = await district.DispatchAsync(unitCode: code);
        await MakeSilentAsync(code, id);
        // Voicemail hears everything to its end, and counts for nothing.
        var heard = outcome != "answered";
        var call = await district.Dispatcher.PostAsync($"calls/{code}/outcomes", new { memberId = trio[0].MemberId, outcome, heardToTheEnd = heard });
        ((bool)call["counts"]).ShouldBeFalse();
        (await district.ProgressAsync(id))["stairwells"]!["pending"]!.GetValue<int>().ShouldBe(1);
        var item = (await district.Dispatcher.GetAsync($"calls?unitCode={code}"))["items"][0]!;
        ((bool)item["people"]![0]!["wrongNumber"]!).ShouldBe(outcome == "wrongNumber");
    }

    [Fact]
    public async Task An_officers_record_survives_what_the_members_take_back()
    {
        var trio = await district.TrioAsync();
        var code = trio[0].StairwellCode;
        var id = await district.DispatchAsync(unitCode: code);
        await trio[0].Api.PostAsync($"me/dispatches/{id}/acknowledge", new { });
        await district.Dispatcher.PostAsync($"dispatches/{id}/stairwells/{code}/answer", new { by = "inPerson" });
        var back = await trio[0].Api.PostAsync($"me/dispatches/{id}/withdraw", new { });
        (back.Text("state"), back["stairwell"]["state"]!.ToString()).ShouldBe(("read", "acknowledged"));
        foreach (var phone in trio)
            await phone.Api.PostAsync($"me/dispatches/{id}/decline", new { reason = "生病" });
        (await district.ProgressAsync(id))["stairwells"]!["acknowledged"]!.GetValue<int>().ShouldBe(1);
        var done = await trio[0].Api.PostAsync($"me/dispatches/{id}/complete", new { });
        done["stairwell"]["state"]!.ToString().ShouldBe("completed");
    }

    [Fact]
    public async Task A_trio_that_cannot_is_called_too_and_somebody_else_may_be_found()
    {
        var trio = await district.TrioAsync();
        var code = trio[0].StairwellCode;
        var id = await district.DispatchAsync(unitCode: code);
        foreach (var phone in trio)
            await phone.Api.PostAsync($"me/dispatches/{id}/decline", new { reason = "外出" });
        var item = (await district.Dispatcher.GetAsync($"calls?unitCode={code}"))["items"][0]!;
        item["dispatches"]![0]!["reason"]!.ToString().ShouldBe("unable");
        await district.Dispatcher.PostAsync($"calls/{code}/outcomes", new { outcome = "inPerson", note = "302 室愿意帮忙" });
        (await district.ProgressAsync(id))["stairwells"]!["acknowledged"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task A_call_covers_no_dispatch_that_was_sent_after_it_and_none_that_the_caller_did_not_see()
    {
        var lead = await district.InviteAsync();
        var code = (string)lead["stairwellCode"]!;
        var seen = await district.DispatchAsync(unitCode: code);
        var calledAt = TimeProvider.System.GetUtcNow();
        var later = await district.DispatchAsync(unitCode: code);
        var offline = await district.Dispatcher.PostAsync($"calls/{code}/outcomes", new { outcome = "inPerson", occurredAt = calledAt });
        offline["dispatchIds"].AsArray().Select(id => (string)id!).ShouldBe([seen]);

        var stale = await district.Dispatcher.PostAsync($"calls/{code}/outcomes", new { outcome = "inPerson", dispatchIds = new[] { seen } });
        ((bool)stale["counts"], stale["dispatchIds"].AsArray().Count).ShouldBe((true, 0));
        (await district.ProgressAsync(later))["stairwells"]!["pending"]!.GetValue<int>().ShouldBe(1);
        await using var connection = new NpgsqlConnection(district.ConnectionString);
        (await connection.ExecuteScalarAsync<long>("select count(*) from journal where kind = 'called' and dispatch_id is null and stairwell_code = @code", new { code })).ShouldBe(1);
    }

    [Fact]
    public async Task An_outcome_sent_twice_is_recorded_once()
    {
        var lead = await district.InviteAsync();
        var code = (string)lead["stairwellCode"]!;
        await district.DispatchAsync(unitCode: code);
        var body = new { memberId = (string)lead["memberId"]!, outcome = "noAnswer" };
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => district.Dispatcher.PostAsync($"calls/{code}/outcomes", body, "kept-1")));
        answers.Select(answer => answer.Text("callId")).Distinct().Count().ShouldBe(1);
        (await district.Dispatcher.GetAsync($"calls?unitCode={code}"))["items"][0]!["attempts"]!.AsArray().Count(attempt => (string)attempt!["kind"]! == "called").ShouldBe(1);
    }

    [Fact]
    public async Task Who_stands_in_for_a_post_is_called_in_its_place()
    {
        var code = (string)(await district.InviteAsync())["stairwellCode"]!;
        var neighbour = await district.InviteAsync();
        await using var connection = new NpgsqlConnection(district.ConnectionString);
        await connection.ExecuteAsync(
            """
            insert into post_cover (id, stairwell_code, role, member_id, reason, by_name, began_at)
            values (gen_random_uuid(), @code, 'lead', @member::uuid, '外出', '社区干部', now())
            """,
            new { code, member = (string)neighbour["memberId"]! });
        var id = await district.DispatchAsync(unitCode: code);
        var first = (await district.Dispatcher.GetAsync($"calls?unitCode={code}"))["items"][0]!["people"]![0]!;
        ((string)first["memberId"]!, (string)first["role"]!, (bool)first["cover"]!).ShouldBe(((string)neighbour["memberId"]!, "lead", true));
        await district.Dispatcher.PostAsync($"calls/{code}/outcomes", new { memberId = (string)first["memberId"]!, outcome = "answered", heardToTheEnd = true });
        (await district.ProgressAsync(id))["stairwells"]!["answeredFor"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task A_new_number_is_right_until_it_is_found_wrong()
    {
        var lead = await district.InviteAsync();
        var (code, member) = ((string)lead["stairwellCode"]!, (string)lead["memberId"]!);
        await district.DispatchAsync(unitCode: code);
        await district.Dispatcher.PostAsync($"calls/{code}/outcomes", new { memberId = member, outcome = "wrongNumber" });
        (await IsWrongAsync()).ShouldBeTrue();
        ((int)(await district.Dispatcher.PostAsync("dispatches/reach", new { unitCodes = new[] { code } }))["wrongNumbers"]).ShouldBe(1);

        await using var connection = new NpgsqlConnection(district.ConnectionString);
        await connection.ExecuteAsync("update member set phone = '10000000099' where id = @member::uuid", new { member });
        (await IsWrongAsync()).ShouldBeFalse();

        await district.Dispatcher.PostAsync($"calls/{code}/outcomes", new { memberId = member, outcome = "wrongNumber" });
        (await IsWrongAsync()).ShouldBeTrue();
        await district.Dispatcher.PostAsync($"calls/{code}/outcomes", new { memberId = member, outcome = "answered" });
        (await IsWrongAsync()).ShouldBeFalse();

        async Task<bool> IsWrongAsync() => (bool)(await district.Dispatcher.GetAsync($"calls?unitCode={code}"))["items"][0]!["people"]![0]!["wrongNumber"]!;
    }

    /// <summary>As if their deadlines had passed.</summary>
    private async Task MakeSilentAsync(string code, params string[] ids)
    {
        await using var connection = new NpgsqlConnection(district.ConnectionString);
        await connection.ExecuteAsync(
            "update assignment set in_hands_of = 'gridLead', in_hands_via = 'call', in_hands_since = now() where stairwell_code = @code and dispatch_id = any(@ids::uuid[])", new { code, ids });
    }
}
