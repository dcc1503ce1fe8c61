using GridAlert.Features.Access.Identities;
using GridAlert.Features.Channels.Settings;
using GridAlert.Features.Emergency.Approvals;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Platform;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Platform;

/// <summary>Whoever has mistyped a setting reads which one, and what it takes.</summary>
public class WrongSettings
{
    private static readonly Dictionary<string, Action<IConfiguration>> Readers = new()
    {
        ["approval"] = configuration => ApprovalSettings.Read(configuration),
        ["proxy"] = configuration => Proxy.Read(configuration),
        ["drain"] = configuration => Drain.Takes(configuration),
        ["photos"] = configuration => PhotoServices.Reserve(configuration),
        ["logs"] = configuration => LogLines.Formatter(configuration),
        ["identity"] = configuration => IdentitySettings.Read(configuration),
        ["keys"] = configuration => ProtectionKeys.Add(new ServiceCollection(), configuration),
    };

    [Theory]
    [InlineData("approval", "Approval:Activation", "twice", "Approval__Activation is 'twice'", "off, count or second")]
    [InlineData("approval", "Approval:Ending", "1", "Approval__Ending is '1'", "off, count or second")]
    [InlineData("approval", "Approval:People", "many", "Approval__People is 'many'", "a number of people from 0")]
    [InlineData("approval", "Approval:Wait", "3", "Approval__Wait is '3'", "such as 00:03:00")]
    [InlineData("approval", "Approval:Wait", "02:00:00", "Approval__Wait is '02:00:00'", "to 00:30:00")]
    [InlineData("approval", "Approval:Api", "yes", "Approval__Api is 'yes'", "true or false")]
    [InlineData("proxy", "Proxy:Trusted", "10.0.0.5; 10.0.0.6", "Proxy__Trusted names '10.0.0.5; 10.0.0.6'", "with commas between them")]
    [InlineData("proxy", "FORWARDEDHEADERS_ENABLED", "true", "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "Proxy__Trusted")]
    [InlineData("drain", "Drain:Seconds", "5s", "Drain__Seconds is '5s'", "a number from 0 to 600")]
    [InlineData("photos", "Photos:ReserveMebibytes", "-1", "Photos__ReserveMebibytes is '-1'", "such as 256")]
    [InlineData("logs", "Logs:Format", "xml", "Logs__Format is xml", "text or json")]
    [InlineData("identity", "OpenIdConnect:Authority", "http://id.example.org", "OpenIdConnect__Authority is", "https://")]
    [InlineData("keys", "Keys:Certificate", "/nowhere/keys.pfx", "Keys__Certificate (/nowhere/keys.pfx)", "PKCS #12")]
    public void A_start_names_the_setting_and_the_fix(string reader, string name, string value, string setting, string fix)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();
        var sentence = Should.Throw<StartupException>(() => Readers[reader](configuration)).Message;
        sentence.ShouldContain(setting);
        sentence.ShouldContain(fix);
    }

    [Fact]
    public void Without_any_setting_nothing_is_wrong()
    {
        var configuration = new ConfigurationBuilder().Build();
        foreach (var (reader, read) in Readers)
            Should.NotThrow(() => read(configuration), reader);
        SettingsRules.Problems(new()).ShouldBeEmpty();
    }
}
