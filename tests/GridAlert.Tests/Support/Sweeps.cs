using GridAlert.Features.Channels;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Settings;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Emergency.Notices;
using GridAlert.Features.Neighbourhood;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Npgsql;

namespace GridAlert.Tests.Support;

/// <summary>The escalation of a running GridAlert, rung by the test's own clock. No channel is set up.</summary>
public static class Sweeps
{
    public static EscalationStore On(NpgsqlDataSource database)
    {
        var services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
        var options = new ChannelsOptions();
        var status = new ChannelStatus([], new(database), options, services, TimeProvider.System);
        var texts = services.GetRequiredService<IStringLocalizer<NoticesTexts>>();
        return new(database, new(new MessageStore(options), new EscalationAddressStore(), status, new UnitTree(new(database)), texts));
    }
}
