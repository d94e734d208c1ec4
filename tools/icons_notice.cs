#:project ../src/StreamSynth.Media/StreamSynth.Media.csproj
#:property PublishAot=false
// Writes NOTICE from the licences of the icon sets and tools/notice_software.txt. Run from the repository root: dotnet run -c Release tools/icons_notice.cs
using StreamSynth.Media.Icons;

File.WriteAllText("NOTICE", IconNotice.Compose(IconPackage.Open("node_modules/@iconify/json"), IconSplits.ReadEmbedded()) + File.ReadAllText("tools/notice_software.txt"));
