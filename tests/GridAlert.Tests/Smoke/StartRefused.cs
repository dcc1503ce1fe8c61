using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Smoke;

/// <summary>A start that cannot succeed ends with a sentence that says what to do, and no stack trace.</summary>
public class StartRefused(PostgresFixture postgres)
{
    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=nowhere;Username=nobody", "The database cannot be used")]
    [InlineData("a sentence", "ConnectionStrings__GridAlert is not understood")]
    public async Task Without_a_database_it_says_what_to_check(string connectionString, string sentence) =>
        ShouldSay(await Should.ThrowAsync<InvalidOperationException>(() => AppProcess.StartAsync(connectionString)), sentence);

    [Fact]
    public async Task On_an_address_that_is_taken_it_asks_for_another_one()
    {
        await using var first = await AppProcess.StartAsync(await postgres.NewDatabaseAsync());
        var second = await postgres.NewDatabaseAsync();
        ShouldSay(await Should.ThrowAsync<InvalidOperationException>(() => AppProcess.StartAsync(second, url: first.Url.ToString().TrimEnd('/'))), "Choose another address with --urls.");
    }

    private static void ShouldSay(InvalidOperationException refused, string sentence)
    {
        refused.Message.ShouldContain(sentence);
        refused.Message.ShouldNotContain("   at ");
    }
}
