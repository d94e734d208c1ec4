using StreamSynth.Media.Icons;

namespace StreamSynth.Media.Tests.Icons;

public sealed class IconNameRuleTests
{
    [Theory]
    [InlineData("camera", "camera")]
    [InlineData("camera-outline", "camera")]
    [InlineData("camera-24-filled", "camera")]
    [InlineData("camera-off", "camera")]
    [InlineData("camera-plus", "camera plus")]
    [InlineData("ios-camera-outline", "camera")]
    [InlineData("outline-camera", "camera")]
    [InlineData("24-camera-99", "camera")]
    [InlineData("logo-apple", "apple")]
    [InlineData("traffic-light-bold", "traffic")]
    [InlineData("light-bulb", "light bulb")]
    [InlineData("video-camera", "video camera")]
    [InlineData("fill", "fill")]
    [InlineData("round-2", "round")]
    [InlineData("baseline-outline", "baseline")]
    [InlineData("--camera--solid-", "camera")]
    [InlineData("Camera", "Camera")]
    [InlineData("-", "")]
    public void ClassOf_NameWorkedByHand_GivesTheClass(string iconName, string expected)
    {
        IconNameRule rule = IconSplits.ReadEmbedded().NameRule;

        Assert.Equal(expected, rule.ClassOf(iconName));
    }
}
