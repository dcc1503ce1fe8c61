using GridAlert.Features.Channels;
using GridAlert.Features.Channels.Gateways;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Robots;
using GridAlert.Features.Channels.Settings;
using GridAlert.Platform;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Channels;

/// <summary>The rules of the channels, by themselves.</summary>
public class ChannelRulesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(70, 1)]
    [InlineData(71, 2)]
    [InlineData(134, 2)]
    [InlineData(135, 3)]
    public void Seventy_characters_are_one_sms_and_longer_ones_are_paid_by_sixty_seven(int length, int parts) =>
        SmsRules.Parts(new string('汛', length)).ShouldBe(parts);

    [Fact]
    public void A_character_outside_the_basic_plane_counts_twice_as_the_network_counts_it() => SmsRules.Parts(new string('汛', 69) + "🌀").ShouldBe(2);

    [Theory]
    [InlineData("1", 1)]
    [InlineData(" ２ ", 2)]
    [InlineData("③", 3)]
    [InlineData("1。", 1)]
    [InlineData("\u30001\n", 1)]
    [InlineData("4", null)]
    [InlineData("11", null)]
    [InlineData("1 收到", null)]
    [InlineData("不", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void An_answer_by_sms_is_one_digit_however_it_is_typed(string? text, int? answer) => SmsRules.Answer(text).ShouldBe(answer);

    [Theory]
    [InlineData("138 1234 5678", "13812345678")]
    [InlineData("+86-13812345678", "13812345678")]
    [InlineData("008613812345678", "13812345678")]
    [InlineData("0571-87654321", "057187654321")]
    [InlineData("110", null)]
    [InlineData("13812345678;10086", null)]
    [InlineData("电话", null)]
    [InlineData(null, null)]
    public void Numbers_are_brought_to_one_form(string? text, string? number) => PhoneNumber.Normalise(text).ShouldBe(number);

    [Fact]
    public void A_number_is_shown_enough_to_recognise_it() => Personal.MaskedNumber("13812345678").ShouldBe("138****5678");

    [Theory]
    [InlineData("21:59", false)]
    [InlineData("22:00", true)]
    [InlineData("03:00", true)]
    [InlineData("07:00", false)]
    public void Quiet_hours_run_over_midnight(string beijing, bool quiet)
    {
        var now = new DateTimeOffset(2026, 11, 25, TimeOnly.Parse(beijing).Hour, TimeOnly.Parse(beijing).Minute, 0, TimeSpan.FromHours(8));
        SendingRules.IsQuiet(now, new(22, 0), new(7, 0)).ShouldBe(quiet);
        SendingRules.IsQuiet(now, new(7, 0), new(7, 0)).ShouldBeFalse("equal times mean never");
    }

    [Fact]
    public void Tries_come_later_and_later_and_never_all_at_once()
    {
        var delays = Enumerable.Range(1, 10).Select(n => SendingRules.Delay(n, 0.5)).ToList();
        delays.ShouldBe(delays.Order());
        delays[^1].ShouldBe(TimeSpan.FromMinutes(5));
        SendingRules.Delay(1, 0).ShouldBeLessThan(SendingRules.Delay(1, 1));
    }

    [Fact]
    public void A_text_is_cut_between_characters()
    {
        RobotRules.Fit("汛情🌀通报", 9).ShouldBe("汛情…");
        RobotRules.Fit("汛情", 6).ShouldBe("汛情");
    }

    [Fact]
    public void Defaults_are_sound_and_every_channel_is_off() => SettingsRules.Problems(new()).ShouldBeEmpty();

    [Fact]
    public void What_is_wrong_with_a_setting_names_it_and_the_fix()
    {
        var problems = SettingsRules.Problems(new()
        {
            QuietFrom = "10pm",
            Sms = new() { Url = "gateway", Template = "{to}", Signature = "滨江", CallbackSecret = "short", OkField = "code" },
            Voice = new() { Template = "{id}{to}{text}" },
            WebPush = new() { Subject = "duty", Lease = TimeSpan.FromSeconds(5) },
        });

        problems.ShouldContain(p => p.StartsWith("Channels:QuietFrom is '10pm'; it takes a time such as 22:00."));
        foreach (var setting in new[] { "Sms:Url", "Sms:Template lacks {id}", "Sms:Template lacks {text}", "Sms:Signature", "Sms:CallbackSecret", "Sms:OkField", "Voice:Url is missing", "WebPush:Subject", "WebPush:Lease" })
            problems.ShouldContain(p => p.StartsWith($"Channels:{setting}", StringComparison.Ordinal), setting);
    }
}
