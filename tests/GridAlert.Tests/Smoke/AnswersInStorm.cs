using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Smoke;

/// <summary>Everybody answers at once, some twice, some take it back: nothing is lost, nothing counts twice.</summary>
public class AnswersInStorm(District district) : IClassFixture<District>
{
    [Fact]
    public async Task Every_answer_counts_once()
    {
        var invites = await district.InvitesAsync();
        var phones = await Task.WhenAll(invites.Select(invite => Phone.BindAsync(district.Url, invite)));
        var id = await district.DispatchAsync(rule: "all");
        var calls = phones.SelectMany(phone => Enumerable.Range(0, 3).Select(_ => phone.Api.PostAsync($"me/dispatches/{id}/acknowledge", new { })));
        var receipts = await Task.WhenAll(calls);
        receipts.ShouldAllBe(r => (int)r.Status == 200);
        foreach (var of in receipts.Chunk(3))
            of.Select(r => r.Text("recordedAt")).Distinct().Count().ShouldBe(1);
        var progress = await district.ProgressAsync(id);
        ((int)progress["acknowledged"]!, (int)progress["stairwells"]!["acknowledged"]!).ShouldBe((36, 12));

        await phones[0].Api.PostAsync($"me/dispatches/{id}/withdraw", new { });
        ((int)(await district.ProgressAsync(id))["stairwells"]!["pending"]!).ShouldBe(1);
    }
}
