using Spectre.Console;

namespace StreamSynth.Cli.Tests.Live;

/// <summary>Makes terminals that write into a text.</summary>
internal static class Screens
{
    public static IAnsiConsole Make(TextWriter text, int width, bool ansi)
    {
        IAnsiConsole console = AnsiConsole.Create(new()
        {
            Ansi = ansi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ansi ? ColorSystemSupport.TrueColor : ColorSystemSupport.NoColors,
            Interactive = ansi ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Profile.Height = 40;
        console.Profile.Capabilities.Unicode = true;

        return console;
    }
}
