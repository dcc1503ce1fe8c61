using GridAlert.Platform;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Platform;

public class LaunchOptionsTests
{
    [Theory]
    [InlineData("--nope", "--nope is not an option")]
    [InlineData("--stairwells", "--stairwells needs a value.")]
    [InlineData("--urls=", "--urls needs a value.")]
    [InlineData("--stairwells=0", "--stairwells takes a number from 1 to 400000, not '0'.")]
    [InlineData("--seed=-1", "--seed takes a number from 0")]
    [InlineData("--demo=no", "--demo takes no value.")]
    [InlineData("--activation=019a0000-0000-7000-8000-000000000001", "--activation belongs to verify-journal.")]
    [InlineData("--activation=latest", "--activation takes the id of an activation, not 'latest'.")]
    public void A_wrong_option_is_named(string argument, string sentence) =>
        Should.Throw<ArgumentException>(() => LaunchOptions.Parse([argument])).Message.ShouldContain(sentence);

    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://+:5080")]
    [InlineData("http://[::]:5080")]
    [InlineData("http://127.0.0.1:5080;http://192.168.1.2:5080")]
    [InlineData("127.0.0.1:5080")]
    public void A_demo_never_listens_beyond_this_machine_unless_told_twice(string urls)
    {
        Should.Throw<StartupException>(() => Listen(new() { Demo = true, Urls = urls })).Message.ShouldContain("--demo-is-public");
        Should.NotThrow(() => Listen(new() { Demo = true, DemoIsPublic = true, Urls = urls }));
        Should.NotThrow(() => Listen(new() { Urls = urls }));
    }

    [Fact]
    public void Nor_does_it_where_Kestrels_own_settings_say_so() =>
        Should.Throw<StartupException>(() => Listen(new() { Demo = true }, "http://0.0.0.0:5080")).Message.ShouldContain("http://0.0.0.0:5080");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ; ")]
    public void Without_an_address_it_is_the_default_one(string? list) => LaunchOptions.UrlsOf(list).ShouldBe([LaunchOptions.DefaultUrl]);

    private static void Listen(LaunchOptions options, string? kestrelEndpoint = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration["Kestrel:Endpoints:Open:Url"] = kestrelEndpoint;
        builder.RefusePublicDemo(options);
    }
}
