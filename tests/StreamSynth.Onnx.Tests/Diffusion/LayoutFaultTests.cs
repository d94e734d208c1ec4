using StreamSynth.Onnx.Diffusion;
using StreamSynth.Onnx.Sessions;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.Diffusion;

/// <summary>Spoils layout folders and settings in the ways that users meet.</summary>
public sealed class LayoutFaultTests
{
    [Theory]
    [InlineData("sd15", DiffusionLayout.StableDiffusion)]
    [InlineData("sdxl", DiffusionLayout.StableDiffusionXl)]
    [InlineData("sd3", DiffusionLayout.StableDiffusion3)]
    [InlineData("flux-dev", DiffusionLayout.Flux)]
    public void Load_NoModelIndex_IsRecognisedByItsFiles(string layout, DiffusionLayout expected)
    {
        using ModelCopy copy = Copy(layout);
        File.Delete(copy.At("model_index.json"));

        using DiffusionModel model = DiffusionModel.Load(copy.Folder, new SessionSettings());

        Assert.Equal(expected, model.Layout);
    }

    [Theory]
    [InlineData("ORTStableDiffusionXLPipeline")]
    [InlineData("StableDiffusionXLImg2ImgPipeline")]
    public void Load_ClassNamesOfExporters_AreKnown(string className)
    {
        using ModelCopy copy = Copy("sdxl");
        copy.Replace("model_index.json", "StableDiffusionXLPipeline", className);

        using DiffusionModel model = DiffusionModel.Load(copy.Folder, new SessionSettings());

        Assert.Equal(DiffusionLayout.StableDiffusionXl, model.Layout);
    }

    [Fact]
    public void Inspect_UnknownClass_NamesItAndThoseThatAreKnown()
    {
        using ModelCopy copy = Copy("sd15");
        copy.Replace("model_index.json", "StableDiffusionPipeline", "KandinskyPipeline");

        ModelFault fault = Assert.Single(DiffusionModel.Inspect(copy.Folder));

        Assert.Equal((ModelFaultCodes.Config, copy.At("model_index.json")), (fault.Code, fault.Path));
        Assert.Contains("found KandinskyPipeline", fault.Message, StringComparison.Ordinal);
        Assert.Contains("FluxPipeline", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sdxl", "text_encoder_2", "tokenizer_2")]
    [InlineData("sd3", "text_encoder_2", "tokenizer_2")]
    [InlineData("flux-dev", "text_encoder_2", "tokenizer_2")]
    public void Inspect_SecondEncoderMissing_NamesEveryFileThatItNeeds(string layout, params string[] folders)
    {
        using ModelCopy copy = Copy(layout);
        foreach (string folder in folders) Directory.Delete(copy.At(folder), recursive: true);

        IReadOnlyList<ModelFault> faults = DiffusionModel.Inspect(copy.Folder);

        Assert.All(faults, fault => Assert.Equal(ModelFaultCodes.Missing, fault.Code));
        Assert.Contains(copy.At("text_encoder_2/model.onnx"), faults.Select(fault => fault.Path));
        Assert.Contains(copy.At("text_encoder_2/config.json"), faults.Select(fault => fault.Path));
        Assert.Contains(faults, fault => fault.Path.StartsWith(copy.At("tokenizer_2"), StringComparison.Ordinal));
    }

    [Fact]
    public void Load_Sd3WithoutT5_SaysThatZerosTakeItsPlace()
    {
        using ModelCopy copy = Copy("sd3");
        Directory.Delete(copy.At("text_encoder_3"), recursive: true);

        using DiffusionModel model = DiffusionModel.Load(copy.Folder, new SessionSettings());

        Assert.Contains("text_encoder_3", Assert.Single(model.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FirstExportWithoutConfigurations_TakesStableDiffusion1sSizesWithANotice()
    {
        using DiffusionModel model = DiffusionModel.Load(LayoutCase.FolderOf("old-export"), new SessionSettings());

        Assert.Equal(new DiffusionShape(4, 64, 64, 512, 512, "ddim"), model.Shape);
        Assert.Contains(model.Notices, notice => notice.Contains("unet, vae_decoder, text_encoder have no config.json", StringComparison.Ordinal));
    }

    [Fact]
    public void Inspect_NewerExportWithoutConfigurations_NamesThem()
    {
        using ModelCopy copy = Copy("old-export");
        copy.Replace("model_index.json", "OnnxStableDiffusionPipeline", "StableDiffusionPipeline");

        Assert.Equal([copy.At("unet/config.json"), copy.At("vae_decoder/config.json"), copy.At("text_encoder/config.json")], DiffusionModel.Inspect(copy.Folder).Select(fault => fault.Path));
    }

    [Fact]
    public void Inspect_EncoderOfAnotherModel_TellsBothSizes()
    {
        using ModelCopy copy = Copy("sdxl");
        File.Copy(Path.Combine(LayoutCase.FolderOf("sd3"), "text_encoder_2/model.onnx"), copy.At("text_encoder_2/model.onnx"), overwrite: true);

        ModelFault fault = Assert.Single(DiffusionModel.Inspect(copy.Folder));

        // 8 + 10 where the UNet was made for 8 + 12; its pooled size of 10 is the same by chance.
        Assert.Equal((ModelFaultCodes.Shape, copy.At("unet/model.onnx")), (fault.Code, fault.Path));
        Assert.Contains("gives 18", fault.Message, StringComparison.Ordinal);
        Assert.Contains("20]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_EncoderWithoutHiddenStates_NamesTheOutput()
    {
        using ModelCopy copy = Copy("sdxl");
        File.Copy(Path.Combine(LayoutCase.FolderOf("sd15"), "text_encoder/model.onnx"), copy.At("text_encoder/model.onnx"), overwrite: true);

        ModelFault fault = Assert.Single(DiffusionModel.Inspect(copy.Folder));

        Assert.Equal((ModelFaultCodes.ForeignPorts, copy.At("text_encoder/model.onnx")), (fault.Code, fault.Path));
        Assert.Contains("hidden_states.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sd15", 36, 32, "height", "multiple of 8")] // 9 latent rows, which the UNet's two levels cannot halve and join
    [InlineData("sd15", 32, 30, "width", "multiple of 8")]
    [InlineData("sd3", 36, 36, "height", "multiple of 8")]
    [InlineData("sd3", 32, 136, "width", "positions for 16")]
    [InlineData("flux-dev", 36, 32, "height", "multiple of 8")]
    public void Inspect_SizeThatTheModelCannotMake_IsAFaultBeforeTheRun(string layout, int height, int width, string setting, string expected)
    {
        DiffusionSettings settings = new() { Steps = 2, Height = height, Width = width };

        ModelFault fault = DiffusionModel.Inspect(LayoutCase.FolderOf(layout), settings)[0];

        Assert.Equal((ModelFaultCodes.Setting, setting), (fault.Code, fault.Path));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        using DiffusionModel model = DiffusionModel.Load(LayoutCase.FolderOf(layout), new SessionSettings());
        Assert.Equal(fault, Assert.Throws<ModelException>(() => model.ShapeOf(settings)).Faults[0]);
    }

    [Theory]
    [InlineData(64, null, "height", "an image of 64 × 32 was asked for")]
    [InlineData(null, 60, "width", "an image of 32 × 60 was asked for")]
    [InlineData(32, 60, "width", "an image of 32 × 60 was asked for")]
    [InlineData(64, 32, "height", "an image of 64 × 32 was asked for")]
    public void Inspect_SizeThatAFixedModelHasNot_BlamesTheOptionOnceAndTellsBoth(int? height, int? width, string option, string said)
    {
        IReadOnlyList<ModelFault> faults = DiffusionModel.Inspect(Repository.PathOf("models/icons-v0/diffusion"), new DiffusionSettings { Height = height, Width = width });

        ModelFault fault = Assert.Single(faults);
        Assert.Equal((ModelFaultCodes.Setting, option), (fault.Code, fault.Path));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.Contains("for images of 32 × 32", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sd15", 1, "clipSkip")]
    [InlineData("sdxl", 3, "clipSkip")]
    [InlineData("flux-dev", 1, "clipSkip")]
    public void Inspect_ClipSkipWithoutSuchALayer_IsAFault(string layout, int skip, string setting)
    {
        DiffusionSettings settings = new() { Steps = 2, ClipSkip = skip, Height = 32, Width = 32 };

        Assert.Equal((ModelFaultCodes.Setting, setting), Only(DiffusionModel.Inspect(LayoutCase.FolderOf(layout), settings)));
    }

    [Fact]
    public void Inspect_MoreT5TokensThanItTakes_IsAFault()
    {
        DiffusionSettings settings = new() { Steps = 2, MaxSequenceLength = 513 };

        Assert.Equal((ModelFaultCodes.Setting, "maxSequenceLength"), Only(DiffusionModel.Inspect(LayoutCase.FolderOf("sd3"), settings)));
    }

    [Theory]
    [InlineData("sd3", "euler")]
    [InlineData("flux-dev", "ddim")]
    public void Inspect_SchedulerThatCannotFollowAFlow_IsAFault(string layout, string scheduler)
    {
        DiffusionSettings settings = new() { Steps = 2, Scheduler = scheduler, Height = 32, Width = 32 };

        Assert.Equal((ModelFaultCodes.Scheduler, "scheduler"), Only(DiffusionModel.Inspect(LayoutCase.FolderOf(layout), settings)));
    }

    [Fact]
    public void Inspect_AestheticScoreForAModelWithout_TellsBothSizes()
    {
        using ModelCopy copy = Copy("sdxl");
        copy.Replace("model_index.json", "\"requires_aesthetics_score\": false", "\"requires_aesthetics_score\": true");

        ModelFault fault = Assert.Single(DiffusionModel.Inspect(copy.Folder));

        Assert.Equal((ModelFaultCodes.Shape, copy.At("unet/model.onnx")), (fault.Code, fault.Path));
        Assert.Contains("requires_aesthetics_score gives 5", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../secret.bin")]
    [InlineData("sub/../../secret.bin")]
    [InlineData("/etc/passwd")]
    public void Inspect_WeightsOutsideTheFolder_AreRefused(string location)
    {
        using ModelCopy copy = Copy("sd15-fp16");
        File.WriteAllBytes(copy.At("secret.bin"), new byte[1 << 16]);
        ExternalLocation.Replace(copy.At("unet/model.onnx"), "model.onnx_data", location);

        ModelFault fault = Assert.Single(DiffusionModel.Inspect(copy.Folder));

        Assert.Equal((ModelFaultCodes.OutsideFolder, copy.At("unet/model.onnx")), (fault.Code, fault.Path));
        Assert.Contains($"'{location}'", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sd15-fp16", "unet/model.onnx_data")]
    [InlineData("old-export", "unet/weights.pb")]
    public void Inspect_WeightsMissingOrCutOff_NamesTheFile(string layout, string weights)
    {
        using ModelCopy copy = Copy(layout);
        copy.Truncate(weights, 100);

        ModelFault cut = Assert.Single(DiffusionModel.Inspect(copy.Folder));
        File.Delete(copy.At(weights));
        ModelFault missing = Assert.Single(DiffusionModel.Inspect(copy.Folder));

        Assert.Equal((ModelFaultCodes.Unreadable, copy.At(weights)), (cut.Code, cut.Path));
        Assert.Contains("it has 100", cut.Message, StringComparison.Ordinal);
        Assert.Equal((ModelFaultCodes.Missing, copy.At(weights)), (missing.Code, missing.Path));
    }

    private static (string Code, string Path) Only(IReadOnlyList<ModelFault> faults)
    {
        ModelFault fault = Assert.Single(faults);
        return (fault.Code, fault.Path);
    }

    private static ModelCopy Copy(string layout) => new(LayoutCase.FolderOf(layout));
}
