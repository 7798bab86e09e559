; SPDX-License-Identifier: MIT
; Inno Setup 6:  iscc /DVersion=0.1.0 packaging\windows\installer.iss
; For one person, without an administrator. What it adds is gone after uninstalling.
#ifndef Version
  #error Say the version: /DVersion=0.1.0
#endif

[Setup]
AppId={{6E0C1B62-6C0E-4E5B-9A37-3E1B6C2E7E54}
AppName=edX Log Explorer
AppVersion={#Version}
AppPublisher=The edX Log Explorer team
DefaultDirName={localappdata}\Programs\edX Log Explorer
DefaultGroupName=edX Log Explorer
PrivilegesRequired=lowest
DisableProgramGroupPage=yes
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
OutputDir=..\..\dist
OutputBaseFilename=edx-log-explorer-{#Version}-setup
SetupIconFile=..\..\build\icons\app.ico
UninstallDisplayIcon={app}\EDX Log Explorer.exe
LicenseFile=..\..\LICENSE
Compression=lzma2
SolidCompression=yes
ChangesAssociations=yes
ChangesEnvironment=yes
#ifdef SignTool
SignTool={#SignTool}
SignedUninstaller=yes
#endif

[Tasks]
Name: desktop; Description: "A shortcut on the desktop"; Flags: unchecked
Name: path; Description: "The command edx-log-explorer in every terminal"; Flags: unchecked

[Files]
#ifdef SignTool
; Setup and uninstaller are signed by the line above, what they install by this one.
Source: "..\..\dist\edx-log-explorer\*.exe"; DestDir: "{app}"; Flags: ignoreversion signonce
Source: "..\..\dist\edx-log-explorer\*"; Excludes: "\*.exe"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion
#else
Source: "..\..\dist\edx-log-explorer\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion
#endif

[Icons]
Name: "{autoprograms}\edX Log Explorer"; Filename: "{app}\EDX Log Explorer.exe"
Name: "{autodesktop}\edX Log Explorer"; Filename: "{app}\EDX Log Explorer.exe"; Tasks: desktop

[Registry]
; Windows looks at the last part of a name only, so .gpg and .gz are offered, never taken over.
Root: HKCU; Subkey: "Software\Classes\EdxLogExplorer.Package"; ValueType: string; ValueData: "edX package file"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\EdxLogExplorer.Package\DefaultIcon"; ValueType: string; ValueData: "{app}\EDX Log Explorer.exe,0"
Root: HKCU; Subkey: "Software\Classes\EdxLogExplorer.Package\shell\open\command"; ValueType: string; ValueData: """{app}\EDX Log Explorer.exe"" ""%1"""
Root: HKCU; Subkey: "Software\Classes\.gpg\OpenWithProgids"; ValueType: string; ValueName: "EdxLogExplorer.Package"; ValueData: ""; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.gz\OpenWithProgids"; ValueType: string; ValueName: "EdxLogExplorer.Package"; ValueData: ""; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.log\OpenWithProgids"; ValueType: string; ValueName: "EdxLogExplorer.Package"; ValueData: ""; Flags: uninsdeletevalue
; A workspace is a folder, which has no extension in the eyes of Windows: a command on folders.
Root: HKCU; Subkey: "Software\Classes\Directory\shell\EdxLogExplorer"; ValueType: string; ValueData: "Open as an edX Log Explorer workspace"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\Directory\shell\EdxLogExplorer"; ValueType: string; ValueName: "AppliesTo"; ValueData: "System.FileName:""*.elx"""
Root: HKCU; Subkey: "Software\Classes\Directory\shell\EdxLogExplorer\command"; ValueType: string; ValueData: """{app}\EDX Log Explorer.exe"" --workspace ""%1"""
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: path; Check: NotOnPath

[Run]
Filename: "{app}\EDX Log Explorer.exe"; Description: "Open edX Log Explorer"; Flags: nowait postinstall skipifsilent

[Code]
function NotOnPath(): Boolean;
var
  Found: string;
begin
  if not RegQueryStringValue(HKCU, 'Environment', 'Path', Found) then
    Found := '';
  Result := Pos(';' + Lowercase(ExpandConstant('{app}')) + ';', ';' + Lowercase(Found) + ';') = 0;
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Found, Ours: string;
begin
  if Step <> usUninstall then
    exit;
  Ours := ExpandConstant('{app}');
  if RegQueryStringValue(HKCU, 'Environment', 'Path', Found) then
  begin
    StringChangeEx(Found, ';' + Ours, '', True);
    RegWriteExpandStringValue(HKCU, 'Environment', 'Path', Found);
  end;
end;
